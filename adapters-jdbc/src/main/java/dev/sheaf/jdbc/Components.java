package dev.sheaf.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The components of a record as the values of parameters. */
final class Components {

    private Components() {}

    /** Takes the value of a component from a record. */
    static <P extends @Nullable Object> Function<P, @Nullable Object> value(RecordComponent component) {
        Method accessor = component.getAccessor();
        if (!accessor.trySetAccessible()) {
            Class<?> type = component.getDeclaringRecord();
            throw new IllegalArgumentException("the components of " + type.getName() + " cannot be read: open "
                    + type.getPackageName() + " to dev.sheaf.jdbc, or bind them one by one");
        }
        return query -> {
            Objects.requireNonNull(query, "query");
            try {
                return accessor.invoke(query);
            } catch (ReflectiveOperationException thrown) {
                throw unwrapped(thrown);
            }
        };
    }

    /** What a constructor or an accessor of the user's has thrown; an {@code Error} is thrown on. */
    static RuntimeException unwrapped(ReflectiveOperationException thrown) {
        if (thrown.getCause() instanceof Error error) {
            throw error;
        }
        return thrown.getCause() instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }

    /** How the values of a component are bound. */
    static Parameter.Kind kind(RecordComponent component) {
        Class<?> type = component.getType();
        if (Collection.class.isAssignableFrom(type)) {
            return Parameter.LIST;
        }
        if (Values.isNeverBound(type)) {
            throw new IllegalArgumentException("component " + component.getName() + " of "
                    + component.getDeclaringRecord().getName() + " is a " + type.getTypeName()
                    + ", which cannot be bound as it is: bind it first, by its name");
        }
        return Parameter.UNTYPED;
    }
}
