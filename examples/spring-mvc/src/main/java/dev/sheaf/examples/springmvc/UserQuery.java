package dev.sheaf.examples.springmvc;

/** Whom a request asks about. */
record UserQuery(String userId) {}
