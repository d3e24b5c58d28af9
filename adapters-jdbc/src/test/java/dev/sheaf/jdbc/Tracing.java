package dev.sheaf.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import javax.sql.DataSource;

/** Tools that trace put proxies around data source, connections and statements, and unwrap them in two ways. */
enum Tracing {
    NONE {
        @Override
        DataSource around(DataSource pool) {
            return pool;
        }
    },
    /** As OpenTelemetry: what is asked to unwrap is never the proxied object, but what it has inside. */
    FORWARDING {
        @Override
        Object unwrap(Wrapper target, Class<?> type) throws SQLException {
            return target.unwrap(type);
        }
    },
    /** As p6spy: the proxied object itself, if that will do. */
    PEELING {
        @Override
        boolean isWrapper(Wrapper target, Class<?> type) throws SQLException {
            return type.isInstance(target) || target.isWrapperFor(type);
        }

        @Override
        Object unwrap(Wrapper target, Class<?> type) throws SQLException {
            return type.isInstance(target) ? target : target.unwrap(type);
        }
    };

    DataSource around(DataSource pool) {
        return proxy(DataSource.class, pool, null);
    }

    boolean isWrapper(Wrapper target, Class<?> type) throws SQLException {
        return target.isWrapperFor(type);
    }

    Object unwrap(Wrapper target, Class<?> type) throws SQLException {
        throw new SQLException("not a wrapper for " + type);
    }

    private <T extends Wrapper> T proxy(Class<T> type, T target, Connection owner) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("unwrap")) {
                return unwrap(target, (Class<?>) arguments[0]);
            }
            if (method.getName().equals("isWrapperFor")) {
                return isWrapper(target, (Class<?>) arguments[0]);
            }
            Object result;
            try {
                result = method.invoke(target, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
            if (result instanceof Connection connection) {
                return owner == null
                        ? proxy(Connection.class, connection, null)
                        : owner; // of a statement: its own proxy
            }
            if (result instanceof PreparedStatement statement) {
                return proxy(PreparedStatement.class, statement, (Connection) proxy);
            }
            return result instanceof Statement statement
                    ? proxy(Statement.class, statement, (Connection) proxy)
                    : result;
        };
        return type.cast(Proxy.newProxyInstance(Tracing.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
