// A Fedify server that does what a test tells it: the independent peer of tests/interop.
//
// It keeps everything in memory and serves the users fay and finn at http://HOST/users/NAME. Fedify itself finds,
// signs, verifies and parses; this script only says what to send and lists what was taken.
//
// POST http://HOST/_t/VERB with JSON {"from": NAME (default: the first user), …} ->
//   lookup {q}                     what is at a handle or an address, fetched with a signature, or null
//   follow {target}                -> {id, sent}
//   accept {} | reject {}          answers the last Follow of a user when LOCKED
//   note {content, n, inReplyTo, mention, visibility, cw, to} | edit {n, content, …} -> {n, note, id, sent}
//   delete {n}                     takes a note of the user away -> {id, sent}
//   simple {type, object, target, to}  Like, Announce, Block, Flag -> {id, sent}
//   undo {to}                      of the last `simple`
//   move {target} | alias {target} says that the account moved, or that it is also another
//   raw {activity, to}             sends an activity as it is given
//   followers {}                   -> actor ids
//   log {}                         every activity taken since the last time, as compact JSON-LD
// Notes go to the followers and to whom they mention; `to` names further recipients.
//
// Environment: PORT, HOST (localhost:PORT), SCHEME (http), USERS (fay,finn), KNOCK=rfc9421|cavage (tried first),
// ONLY=rfc9421 (what is signed with draft-cavage is answered 401), LOCKED=1 (a follow waits for accept or reject),
// OPEN=1 (signatures are not checked), LD=0 (no Ed25519 key, so no Object Integrity Proof), QUEUE=1 (sends in the
// background), DATA (file for the raw requests, one JSON a line).
import fs from "node:fs";
import http from "node:http";
import { Temporal } from "@js-temporal/polyfill";
import { createFederation, generateCryptoKeyPair, InProcessMessageQueue, MemoryKvStore } from "@fedify/fedify";
import * as vocab from "@fedify/fedify/vocab";

const { env } = process;
const PORT = Number(env.PORT);
const HOST = env.HOST || `localhost:${PORT}`;
const BASE = `${env.SCHEME || "http"}://${HOST}`;
const NAMES = (env.USERS || "fay,finn").split(",");
const KNOCKS = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };
const KEY_TYPES = env.LD === "0" ? ["RSASSA-PKCS1-v1_5"] : ["RSASSA-PKCS1-v1_5", "Ed25519"];

// Fedify asks for handles over https alone, and on loopback there is no certificate.
const fetchAsAsked = globalThis.fetch;
globalThis.fetch = (resource, options) => {
  const isPlain = !(resource instanceof Request) && String(resource).startsWith("https://localhost:");
  return fetchAsAsked(isPlain ? String(resource).replace("https:", "http:") : resource, options);
};

const received = [];
const users = new Map();
for (const name of NAMES) {
  const keys = await Promise.all(KEY_TYPES.map((type) => generateCryptoKeyPair(type)));
  users.set(name, { keys, followers: new Map(), following: new Set(), notes: new Map(), profile: {} });
}

const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: env.QUEUE ? new InProcessMessageQueue() : undefined,
  origin: BASE,
  allowPrivateAddress: true,
  skipSignatureVerification: Boolean(env.OPEN),
  firstKnock: KNOCKS[env.KNOCK || "rfc9421"],
  signatureTimeWindow: { hours: 1 },
});

federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
  software: { name: "fedify-peer", version: "0.0.1" },
  protocols: ["activitypub"],
  openRegistrations: false,
  usage: { users: { total: users.size }, localPosts: 0, localComments: 0 },
}));

federation
  .setActorDispatcher("/users/{identifier}", async (context, name) => {
    const user = users.get(name);
    if (user === undefined) return null;
    const keys = await context.getActorKeyPairs(name);
    return new vocab.Person({
      id: context.getActorUri(name),
      preferredUsername: name,
      name,
      url: context.getActorUri(name),
      inbox: context.getInboxUri(name),
      outbox: context.getOutboxUri(name),
      followers: context.getFollowersUri(name),
      following: context.getFollowingUri(name),
      endpoints: new vocab.Endpoints({ sharedInbox: context.getInboxUri() }),
      published: Temporal.Instant.from("2026-01-01T00:00:00Z"),
      manuallyApprovesFollowers: Boolean(env.LOCKED),
      discoverable: true,
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
      ...user.profile,
    });
  })
  .setKeyPairsDispatcher((_context, name) => users.get(name)?.keys ?? []);

federation
  .setFollowersDispatcher("/users/{identifier}/followers", (_context, name) => ({
    items: [...users.get(name).followers.values()],
  }))
  .setCounter((_context, name) => users.get(name).followers.size);
federation
  .setFollowingDispatcher("/users/{identifier}/following", (_context, name) => ({
    items: [...users.get(name).following].map((id) => new URL(id)),
  }))
  .setCounter((_context, name) => users.get(name).following.size);
federation
  .setOutboxDispatcher("/users/{identifier}/outbox", (context, name) => ({
    items: [...users.get(name).notes.values()].map((note) => createOf(context, name, note)),
  }))
  .setCounter((_context, name) => users.get(name).notes.size);
federation.setObjectDispatcher(
  vocab.Note,
  "/users/{identifier}/notes/{n}",
  (_context, { identifier, n }) => users.get(identifier)?.notes.get(n) ?? null,
);

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: NAMES[0] }))
  .on(vocab.Follow, followed)
  .on(vocab.Undo, undone)
  .on(vocab.Activity, (_context, activity) => note(activity))
  .onError((_context, error) => console.error("inbox error", error));

async function note(activity) {
  received.push(await activity.toJsonLd({ format: "compact" }));
}

async function followed(context, follow) {
  await note(follow);
  const user = followedBy(context, follow);
  const follower = await follow.getActor(context);
  if (user === undefined || follower === null) return;
  if (env.LOCKED) {
    user.lastFollow = follow;
    return;
  }
  user.followers.set(follower.id.href, follower);
  const accept = new vocab.Accept({ id: unique("accept"), actor: follow.objectId, object: follow });
  await context.sendActivity({ identifier: context.parseUri(follow.objectId).identifier }, follower, accept);
}

async function undone(context, undo) {
  await note(undo);
  const undoneActivity = await undo.getObject(context);
  if (undoneActivity instanceof vocab.Follow) followedBy(context, undoneActivity)?.followers.delete(undo.actorId.href);
}

/** Return the user of ours that a Follow is about. */
function followedBy(context, follow) {
  const target = context.parseUri(follow.objectId);
  return target?.type === "actor" ? users.get(target.identifier) : undefined;
}

function unique(word, name = NAMES[0]) {
  return new URL(`${BASE}/users/${name}#${word}/${crypto.randomUUID()}`);
}

function createOf(context, name, note) {
  return new vocab.Create({
    id: new URL(`${note.id.href}/activity`),
    actor: context.getActorUri(name),
    object: note,
    tos: note.toIds,
    ccs: note.ccIds,
    published: note.published,
  });
}

/** What one user does: the verbs. Each takes the JSON that came with it and returns what is answered. */
class Hand {
  constructor(name) {
    this.name = name;
    this.user = users.get(name);
    this.context = federation.createContext(new URL(BASE), undefined);
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

  async accept() {
    const follow = this.user.lastFollow;
    const follower = await follow.getActor(this.context);
    this.user.followers.set(follower.id.href, follower);
    return this.send(this.made("Accept", { object: follow }), [follower]);
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
  async written({ n = crypto.randomUUID(), content, inReplyTo, mention = [], visibility = "public", cw, to = [] }, updated) {
    const id = new URL(`${this.actor}/notes/${n}`);
    const mentioned = await this.findAll([].concat(mention));
    const followers = this.context.getFollowersUri(this.name);
    const audience = {
      public: { tos: [vocab.PUBLIC_COLLECTION], ccs: [followers, ...mentioned.map((actor) => actor.id)] },
      followers: { tos: [followers, ...mentioned.map((actor) => actor.id)], ccs: [] },
      direct: { tos: mentioned.map((actor) => actor.id), ccs: [] },
    }[visibility];
    const note = new vocab.Note({
      id,
      url: id,
      attribution: this.actor,
      content,
      summary: cw,
      sensitive: cw === undefined ? undefined : true,
      published: this.user.notes.get(n)?.published ?? Temporal.Now.instant(),
      updated,
      replyTarget: inReplyTo === undefined ? undefined : new URL(inReplyTo),
      tags: mentioned.map((actor) => new vocab.Mention({ href: actor.id, name: handleOf(actor) })),
      ...audience,
    });
    this.user.notes.set(n, note);
    const followed = visibility === "direct" ? [] : [...this.user.followers.values()];
    return { note, recipients: distinct([...followed, ...mentioned, ...(await this.findAll([].concat(to)))]) };
  }

  async delete({ n, to }) {
    const id = new URL(`${this.actor}/notes/${n}`);
    this.user.notes.delete(n);
    const activity = this.made("Delete", { object: new vocab.Tombstone({ id }), to: vocab.PUBLIC_COLLECTION });
    return this.send(activity, await this.recipients(to));
  }

  async simple({ type, object, target, content, to }) {
    const audience =
      type === "Announce" ? { to: vocab.PUBLIC_COLLECTION, cc: this.context.getFollowersUri(this.name) } : {};
    const activity = this.made(type, { object: url(object), target: url(target), content, ...audience });
    this.user.lastSent = activity;
    return this.send(activity, await this.recipients(to));
  }

  async undo({ to }) {
    return this.send(this.made("Undo", { object: this.user.lastSent }), await this.recipients(to));
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

  async followers() {
    return [...this.user.followers.keys()];
  }

  async log() {
    return received.splice(0);
  }

  made(type, values) {
    return new vocab[type]({ id: unique(type.toLowerCase(), this.name), actor: this.actor, ...values });
  }
}

const VERBS = new Set(Object.getOwnPropertyNames(Hand.prototype));

function url(text) {
  return text === undefined ? undefined : new URL(text);
}

function handleOf(actor) {
  return `@${actor.preferredUsername}@${actor.id.host}`;
}

function distinct(actors) {
  return [...new Map(actors.map((actor) => [actor.id.href, actor])).values()];
}

async function told(verb, said) {
  if (!VERBS.has(verb)) return Response.json({ error: `no such verb: ${verb}` }, { status: 404 });
  return Response.json((await new Hand(said.from ?? NAMES[0])[verb](said)) ?? null);
}

/** Say whether a request is signed in a scheme that this server is told not to know. */
function isUnknownScheme({ headers }) {
  return env.ONLY === "rfc9421" && "signature" in headers && !("signature-input" in headers);
}

async function asked(request, body) {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const hasBody = !["GET", "HEAD"].includes(request.method);
  const whole = new Request(new URL(request.url, BASE), {
    method: request.method,
    headers,
    body: hasBody ? body : undefined,
  });
  const response = isUnknownScheme(request)
    ? new Response("unknown signature", { status: 401 })
    : await federation.fetch(whole, {
        contextData: undefined,
        onNotFound: () => new Response("not found", { status: 404 }),
        onNotAcceptable: () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
      });
  if (env.DATA) {
    const line = { method: request.method, url: request.url, status: response.status, headers: request.headers };
    fs.appendFileSync(env.DATA, `${JSON.stringify({ ...line, body: body.toString() })}\n`);
  }
  return response;
}

async function answered(request) {
  const body = Buffer.concat(await Array.fromAsync(request));
  const verb = request.url.match(/^\/_t\/(\w+)$/)?.[1];
  return verb === undefined ? asked(request, body) : told(verb, body.length > 0 ? JSON.parse(body) : {});
}

http
  .createServer(async (request, response) => {
    try {
      const answer = await answered(request);
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      console.error(error);
      response.writeHead(500);
      response.end(String(error.stack ?? error));
    }
  })
  .listen(PORT, "127.0.0.1", () => console.log(`Fedify at ${BASE}`));
