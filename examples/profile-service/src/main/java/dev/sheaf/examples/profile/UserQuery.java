package dev.sheaf.examples.profile;

/** What each of the three sources is asked about. */
record UserQuery(String userId) {}
