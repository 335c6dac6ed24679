// A Fedify server that does what a test tells it: the independent peer of tests/interop.
//
// It keeps everything in memory and serves the users fay and finn at http://HOST/users/NAME. Fedify itself finds,
// signs, verifies and parses; this script says what is kept, and fedify-hand.mjs what is sent.
//
// POST http://HOST/_t/VERB with JSON {"from": NAME (default: the first user), …}: the verbs stand in fedify-hand.mjs.
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
import { createOf, Hand, KNOCKS, unique, VERBS } from "./fedify-hand.mjs";

const { env } = process;
const PORT = Number(env.PORT);
const HOST = env.HOST || `localhost:${PORT}`;
const BASE = `${env.SCHEME || "http"}://${HOST}`;
const NAMES = (env.USERS || "fay,finn").split(",");
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
  users.set(name, {
    keys,
    followers: new Map(),
    following: new Set(),
    posts: new Map(),
    stamps: new Map(),
    pinned: new Map(),
    profile: {},
    isGone: false,
  });
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
    if (user.isGone) return new vocab.Tombstone({ id: context.getActorUri(name) });
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
      featured: context.getFeaturedUri(name),
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
    items: [...users.get(name).posts.values()].map((post) => createOf(context, name, post)),
  }))
  .setCounter((_context, name) => users.get(name).posts.size);
federation
  .setFeaturedDispatcher("/users/{identifier}/featured", (_context, name) => ({
    items: [...users.get(name).pinned.values()],
  }))
  .setCounter((_context, name) => users.get(name).pinned.size);
for (const [type, path, kept] of [
  [vocab.Note, "notes", "posts"],
  [vocab.Question, "questions", "posts"],
  [vocab.QuoteAuthorization, "stamps", "stamps"],
]) {
  federation.setObjectDispatcher(
    type,
    `/users/{identifier}/${path}/{n}`,
    (_context, { identifier, n }) => users.get(identifier)?.[kept].get(n) ?? null,
  );
}

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: NAMES[0] }))
  .on(vocab.Follow, followed)
  .on(vocab.Undo, undone)
  .on(vocab.QuoteRequest, askedToQuote)
  .on(vocab.Activity, (_context, activity) => note(activity))
  .onError((_context, error) => console.error("inbox error", error));

async function note(activity) {
  received.push(await activity.toJsonLd({ format: "compact" }));
}

// Each lists the activity as taken when it has had its effect: who sees it there may count on that.
async function followed(context, follow) {
  const user = followedBy(context, follow);
  const follower = await follow.getActor(context);
  if (user === undefined || follower === null) return note(follow);
  if (env.LOCKED) {
    user.lastFollow = follow;
    return note(follow);
  }
  user.followers.set(follower.id.href, follower);
  await note(follow);
  const accept = new vocab.Accept({ id: unique(follow.objectId, "accept"), actor: follow.objectId, object: follow });
  return context.sendActivity({ identifier: context.parseUri(follow.objectId).identifier }, follower, accept);
}

async function undone(context, undo) {
  const undoneActivity = await undo.getObject(context);
  if (undoneActivity instanceof vocab.Follow) followedBy(context, undoneActivity)?.followers.delete(undo.actorId.href);
  return note(undo);
}

async function askedToQuote(context, request) {
  const target = context.parseUri(request.objectId);
  if (target?.type === "object") users.get(target.values.identifier).lastQuoteRequest = request;
  return note(request);
}

/** Return the user of ours that a Follow is about. */
function followedBy(context, follow) {
  const target = context.parseUri(follow.objectId);
  return target?.type === "actor" ? users.get(target.identifier) : undefined;
}

async function told(verb, said) {
  if (!VERBS.has(verb)) return Response.json({ error: `no such verb: ${verb}` }, { status: 404 });
  const hand = new Hand({ federation, base: BASE, users, received }, said.from ?? NAMES[0]);
  return Response.json((await hand[verb](said)) ?? null);
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
