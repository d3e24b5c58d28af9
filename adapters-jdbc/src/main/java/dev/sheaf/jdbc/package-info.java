/**
 * SQL queries as sources.
 */
package dev.sheaf.jdbc;
