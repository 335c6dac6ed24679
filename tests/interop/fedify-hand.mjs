// What a user of the Fedify server does when a test says so: the verbs of fedify-server.mjs.
//
//   lookup {q}                     what is at a handle or an address, fetched with a signature, or null
//   follow {target}                -> {id, sent}
//   accept {bare} | reject {}      answers the last Follow of a user when LOCKED; `bare` names it by its id
//   note {content, n, inReplyTo, quote, mention, visibility, cw, to, only} | edit {n, content, …} -> {n, note, id, sent}
//   poll {content, options: {name: votes}, isMultiple, n}  a Question; of one that is there, the Update
//   vote {question, name, to}      -> {id, sent}
//   askToQuote {n, object, to} | allowQuote {}   a QuoteRequest for a note; the answer to the last one -> {stamp, …}
//   delete {n, to}                 takes a note of the user away -> {id, sent}
//   pin {n, to} | unpin {n, to}    Add to and Remove from `featured`
//   simple {type, object, target, content, to}  Like, EmojiReact, Announce, Block, Flag -> {id, sent}
//   undo {to}                      of the last `simple` or `accept`
//   profile {name, to}             Update of the actor
//   move {target, to} | alias {target}  says that the account moved, or that it is also another
//   leave {to}                     Delete of the actor, which answers 410 from then on
//   raw {activity, to}             sends an activity as it is given
//   passOn {body, inbox}          sends what somebody else wrote, byte for byte -> {status}
//   check {request}                -> {http, linkedData, proof}: which of these Fedify verifies, each alone
//   synchronisation {collection, ids}  what Fedify would write in Collection-Synchronization
//   followers {}                   -> actor ids
//   log {}                         every activity taken since the last time, as compact JSON-LD
//
// Notes go to the followers and to whom they mention; `to` names further recipients, `only` all of them.
import { Temporal } from "@js-temporal/polyfill";
import {
  buildCollectionSynchronizationHeader,
  signRequest,
  verifyJsonLd,
  verifyObject,
  verifyRequest,
} from "@fedify/fedify";
import * as vocab from "@fedify/fedify/vocab";

export const KNOCKS = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };

/** Return a new id below an actor. */
export function unique(actor, word) {
  return new URL(`${new URL(actor).href}#${word}/${crypto.randomUUID()}`);
}

export function createOf(context, name, post) {
  return new vocab.Create({
    id: new URL(`${post.id.href}/activity`),
    actor: context.getActorUri(name),
    object: post,
    tos: post.toIds,
    ccs: post.ccIds,
    published: post.published,
  });
}

/** What one user does. Each verb takes the JSON that came with it and returns what is answered. */
export class Hand {
  constructor({ federation, base, users, received }, name) {
    this.name = name;
    this.received = received;
    this.user = users.get(name);
    this.context = federation.createContext(new Request(base), undefined);
    this.actor = this.context.getActorUri(name);
  }

  async find(text) {
    const documentLoader = await this.context.getDocumentLoader({ identifier: this.name });
    return this.context.lookupObject(text, { documentLoader });
  }

  async findAll(texts) {
    const found = await Promise.all(texts.map((text) => this.find(text)));
    const missing = texts.filter((_text, index) => found[index] === null);
    if (missing.length > 0) throw new Error(`not found: ${missing}`);
    return found;
  }

  async send(activity, recipients) {
    await this.context.sendActivity({ identifier: this.name }, recipients, activity);
    return { id: activity.id?.href, sent: recipients.length };
  }

  /** Return the actors that `to` names, or else the followers. */
  async recipients(to) {
    return to === undefined ? [...this.user.followers.values()] : this.findAll([].concat(to));
  }

  async lookup({ q }) {
    const found = await this.find(q);
    return found === null ? null : found.toJsonLd();
  }

  async follow({ target }) {
    const [followee] = await this.findAll([target]);
    this.user.following.add(followee.id.href);
    return this.send(this.made("Follow", { object: followee.id }), [followee]);
  }

  async accept({ bare }) {
    const follow = this.user.lastFollow;
    const follower = await follow.getActor(this.context);
    this.user.followers.set(follower.id.href, follower);
    this.user.lastSent = this.made("Accept", { object: bare ? follow.id : follow });
    return this.send(this.user.lastSent, [follower]);
  }

  async reject() {
    const follow = this.user.lastFollow;
    return this.send(this.made("Reject", { object: follow }), [await follow.getActor(this.context)]);
  }

  async note(said) {
    const { note, recipients } = await this.written(said);
    return { ...this.namesOf(note), ...(await this.send(createOf(this.context, this.name, note), recipients)) };
  }

  async edit(said) {
    const { note, recipients } = await this.written(said, Temporal.Now.instant());
    const update = this.made("Update", { object: note, tos: note.toIds, ccs: note.ccIds });
    return { ...this.namesOf(note), ...(await this.send(update, recipients)) };
  }

  namesOf(note) {
    return { n: note.id.pathname.split("/").at(-1), note: note.id.href };
  }

  /** Keep a note, and return it with those it goes to. */
  async written({ n = crypto.randomUUID(), content, inReplyTo, quote, cw, ...audience }, updated) {
    const { addressed, mentioned, recipients } = await this.audience(audience);
    const id = new URL(`${this.actor}/notes/${n}`);
    const note = new vocab.Note({
      id,
      url: id,
      attribution: this.actor,
      content,
      summary: cw,
      sensitive: cw === undefined ? undefined : true,
      published: this.user.posts.get(n)?.published ?? Temporal.Now.instant(),
      updated,
      replyTarget: url(inReplyTo),
      quote: url(quote),
      quoteUrl: url(quote),
      tags: mentioned.map((actor) => new vocab.Mention({ href: actor.id, name: handleOf(actor) })),
      ...addressed,
    });
    this.user.posts.set(n, note);
    return { note, recipients };
  }

  /** Return `to` and `cc`, whom they mention, and the actors that get a copy. */
  async audience({ mention = [], visibility = "public", cc = [], to = [], only }) {
    const mentioned = await this.findAll([].concat(mention));
    const names = mentioned.map((actor) => actor.id);
    const followers = this.context.getFollowersUri(this.name);
    const addressed = {
      public: { tos: [vocab.PUBLIC_COLLECTION], ccs: [followers, ...names, ...[].concat(cc).map(url)] },
      followers: { tos: [followers, ...names], ccs: [] },
      direct: { tos: names, ccs: [] },
    }[visibility];
    if (only !== undefined) return { addressed, mentioned, recipients: await this.findAll([].concat(only)) };
    const followed = visibility === "direct" ? [] : [...this.user.followers.values()];
    const recipients = distinct([...followed, ...mentioned, ...(await this.findAll([].concat(to)))]);
    return { addressed, mentioned, recipients };
  }

  async poll({ n, content, options, isMultiple, to }) {
    const known = this.user.posts.get(n);
    const { addressed, recipients } = await this.audience({ to });
    const id = known?.id ?? new URL(`${this.actor}/questions/${crypto.randomUUID()}`);
    const choices = Object.entries(options).map(
      ([name, votes]) => new vocab.Note({ name, replies: new vocab.Collection({ totalItems: votes }) }),
    );
    const question = new vocab.Question({
      id,
      url: id,
      attribution: this.actor,
      content,
      published: known?.published ?? Temporal.Now.instant(),
      updated: known && Temporal.Now.instant(),
      endTime: Temporal.Now.instant().add({ hours: 24 }),
      voters: Object.values(options).reduce((sum, votes) => sum + votes, 0),
      [isMultiple ? "inclusiveOptions" : "exclusiveOptions"]: choices,
      ...addressed,
    });
    const names = this.namesOf(question);
    this.user.posts.set(names.n, question);
    const activity = known
      ? this.made("Update", { object: question, tos: question.toIds, ccs: question.ccIds })
      : createOf(this.context, this.name, question);
    return { ...names, ...(await this.send(activity, recipients)) };
  }

  async vote({ question, name, to }) {
    const recipients = await this.recipients(to);
    const tos = recipients.map((actor) => actor.id);
    const ballot = new vocab.Note({
      id: unique(this.actor, "vote"),
      name,
      attribution: this.actor,
      replyTarget: url(question),
      tos,
    });
    return this.send(this.made("Create", { object: ballot, tos }), recipients);
  }

  async askToQuote({ n, object, to }) {
    const request = this.made("QuoteRequest", { object: url(object), instrument: this.user.posts.get(n) });
    return this.send(request, await this.recipients(to));
  }

  async allowQuote() {
    const request = this.user.lastQuoteRequest;
    const n = crypto.randomUUID();
    const stamp = new vocab.QuoteAuthorization({
      id: new URL(`${this.actor}/stamps/${n}`),
      attribution: this.actor,
      interactingObject: request.instrumentId,
      interactionTarget: request.objectId,
    });
    this.user.stamps.set(n, stamp);
    const accept = this.made("Accept", { object: request, result: stamp.id });
    return { stamp: stamp.id.href, ...(await this.send(accept, [await request.getActor(this.context)])) };
  }

  async delete({ n, to }) {
    const id = new URL(`${this.actor}/notes/${n}`);
    this.user.posts.delete(n);
    const activity = this.made("Delete", { object: new vocab.Tombstone({ id }), to: vocab.PUBLIC_COLLECTION });
    return this.send(activity, await this.recipients(to));
  }

  async pin({ n, to }) {
    this.user.pinned.set(n, this.user.posts.get(n));
    return this.featured("Add", n, to);
  }

  async unpin({ n, to }) {
    this.user.pinned.delete(n);
    return this.featured("Remove", n, to);
  }

  async featured(type, n, to) {
    const target = this.context.getFeaturedUri(this.name);
    return this.send(this.made(type, { object: this.user.posts.get(n).id, target }), await this.recipients(to));
  }

  async simple({ type, object, target, content, to }) {
    const audience =
      type === "Announce" ? { to: vocab.PUBLIC_COLLECTION, cc: this.context.getFollowersUri(this.name) } : {};
    const objects = [].concat(object).map(url);
    const activity = this.made(type, { objects, target: url(target), content, ...audience });
    this.user.lastSent = activity;
    return this.send(activity, await this.recipients(to));
  }

  async undo({ to }) {
    return this.send(this.made("Undo", { object: this.user.lastSent }), await this.recipients(to));
  }

  async profile({ name, to }) {
    this.user.profile.name = name;
    return this.tellOfSelf(to);
  }

  async tellOfSelf(to) {
    const actor = await this.context.getActor(this.name);
    const update = this.made("Update", { object: actor, to: vocab.PUBLIC_COLLECTION });
    return this.send(update, await this.recipients(to));
  }

  async leave({ to }) {
    const recipients = await this.recipients(to);
    const sent = await this.send(this.made("Delete", { object: this.actor, to: vocab.PUBLIC_COLLECTION }), recipients);
    this.user.isGone = true;
    return sent;
  }

  async move({ target, to }) {
    this.user.profile.successor = new URL(target);
    const activity = this.made("Move", { object: this.actor, target: new URL(target) });
    return this.send(activity, await this.recipients(to));
  }

  async alias({ target }) {
    this.user.profile.aliases = [].concat(target).map((id) => new URL(id));
    return { aliases: target };
  }

  async raw({ activity, to }) {
    const documentLoader = await this.context.getDocumentLoader({ identifier: this.name });
    const parsed = await vocab.Activity.fromJsonLd(activity, { documentLoader, contextLoader: this.context.contextLoader });
    return this.send(parsed, await this.recipients(to));
  }

  async passOn({ body, inbox }) {
    const [{ privateKey, keyId }] = await this.context.getActorKeyPairs(this.name);
    const headers = { "content-type": "application/activity+json" };
    const unsigned = new Request(inbox, { method: "POST", headers, body });
    const spec = KNOCKS[process.env.KNOCK || "rfc9421"];
    const answer = await fetch(await signRequest(unsigned, privateKey, keyId, { spec }));
    return { status: answer.status };
  }

  async check({ request: { method, url: path, headers, body } }) {
    // Not the loader that remembers for minutes which keys an actor had.
    const documentLoader = await this.context.getDocumentLoader({ identifier: this.name });
    const loaders = { documentLoader, contextLoader: this.context.contextLoader };
    const whole = new Request(new URL(path, this.actor), { method, headers, body });
    const key = await verifyRequest(whole, { ...loaders, timeWindow: { hours: 1 } });
    const document = JSON.parse(body);
    return {
      http: key?.id.href ?? null,
      linkedData: await verifyJsonLd(document, loaders),
      proof: (await verifyObject(vocab.Activity, document, loaders)) !== null,
    };
  }

  async synchronisation({ collection, ids }) {
    return buildCollectionSynchronizationHeader(collection, ids);
  }

  async followers() {
    return [...this.user.followers.keys()];
  }

  async log() {
    return this.received.splice(0);
  }

  made(type, values) {
    return new vocab[type]({ id: unique(this.actor, type.toLowerCase()), actor: this.actor, ...values });
  }
}

export const VERBS = new Set(Object.getOwnPropertyNames(Hand.prototype));

function url(text) {
  return text === undefined ? undefined : new URL(text);
}

function handleOf(actor) {
  return `@${actor.preferredUsername}@${actor.id.host}`;
}

function distinct(actors) {
  return [...new Map(actors.map((actor) => [actor.id.href, actor])).values()];
}
