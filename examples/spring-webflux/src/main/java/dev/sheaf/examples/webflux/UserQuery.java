package dev.sheaf.examples.webflux;

/** Whom a request asks about. */
record UserQuery(String userId) {}
