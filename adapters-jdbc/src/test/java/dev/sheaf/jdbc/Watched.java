package dev.sheaf.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * A data source that writes down what is asked of it and of its connections and statements, and lets a test stand in
 * for one of the calls. What is behind it is real.
 */
final class Watched {

    /** Stands in for a call. */
    interface Stand {
        Object in(Call call) throws Throwable;
    }

    /** The call as it would be. */
    interface Call {
        String name();

        /** Whose method it is. */
        Object target();

        Object go() throws Throwable;
    }

    private static final Set<String> WRITTEN_DOWN = Set.of(
            "getConnection",
            "prepareStatement",
            "executeQuery",
            "cancel",
            "cancelQuery",
            "abort",
            "commit",
            "rollback",
            "execute",
            "setReadOnly",
            "setFetchSize",
            "setAutoCommit",
            "close");

    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicBoolean interrupted = new AtomicBoolean(); // whether any call was made by an interrupted thread
    private final DataSource target;
    private volatile Stand stand = Call::go;

    Watched(DataSource target) {
        this.target = target;
    }

    Watched onCall(Stand stand) {
        this.stand = stand;
        return this;
    }

    DataSource dataSource() {
        return watched(DataSource.class, target, "pool");
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private <T> T watched(Class<T> type, Object object, String who) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(object, arguments);
            }
            String name = who + "." + method.getName();
            if (WRITTEN_DOWN.contains(method.getName())) {
                calls.add(name);
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.set(true);
                }
            }
            return stand.in(new Real(name, object, method, arguments));
        };
        return type.cast(Proxy.newProxyInstance(Watched.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final class Real implements Call {
        private final String name;
        private final Object object;
        private final Method method;
        private final Object[] arguments;

        Real(String name, Object object, Method method, Object[] arguments) {
            this.name = name;
            this.object = object;
            this.method = method;
            this.arguments = arguments;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Object target() {
            return object;
        }

        @Override
        public Object go() throws Throwable {
            if (method.getName().equals("unwrap") && arguments[0] instanceof Class<?> type && !type.isInterface()) {
                return type.isInstance(object)
                        ? object
                        : method.invoke(object, arguments); // there is no proxy of a class
            }
            if (method.getName().equals("isWrapperFor") && ((Class<?>) arguments[0]).isInstance(object)) {
                return true;
            }
            Object result;
            try {
                result = method.invoke(object, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (method.getName().equals("unwrap")) {
                return watched((Class<?>) arguments[0], result, "raw");
            }
            if (result instanceof Connection connection) {
                return watched(Connection.class, connection, "connection");
            }
            if (result instanceof PreparedStatement statement) {
                return watched(PreparedStatement.class, statement, "statement");
            }
            if (result instanceof Statement statement) {
                return watched(Statement.class, statement, "probe");
            }
            return result instanceof ResultSet rows ? watched(ResultSet.class, rows, "rows") : result;
        }
    }
}
