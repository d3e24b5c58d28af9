module consumer {
    requires com.h2database;
    requires dev.sheaf.http;
    requires dev.sheaf.jdbc;
    requires java.naming; // of H2, which does not say so
    requires jdk.httpserver;
}
