package dev.sheaf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only some calls need, hooks and children, made when the first of them comes. It takes the place of the call's content,
 * which it holds from then on.
 */
final class Extras extends Hooks {

    private static final VarHandle CONTENT;
    private static final VarHandle YOUNGEST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CONTENT = lookup.findVarHandle(Extras.class, "content", Object.class);
            YOUNGEST = lookup.findVarHandle(Extras.class, "youngest", Child.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** See the field of {@link CallNode} in whose place this stands. */
    private volatile @Nullable Object content;

    /** The last child opened; pushed by compare-and-set, read by reports and by cancellation. */
    private volatile @Nullable Child youngest;

    /** Open children and other work beyond what the state word can count; written under the monitor of this. */
    private volatile int more;

    private record Child(Node node, @Nullable Child elder) {}

    Extras(@Nullable Object content) {
        this.content = content;
    }

    /** Does nothing but load this class. */
    static void load() {}

    @Nullable
    Object content() {
        return content;
    }

    void put(@Nullable Object next) {
        content = next;
    }

    boolean replace(@Nullable Object expected, @Nullable Object next) {
        return CONTENT.compareAndSet(this, expected, next);
    }

    /** Counts one that the state word has no room for; false if it has by now. */
    synchronized boolean countOneMore(CallNode call) {
        more++; // counted first, looked then: the others see it before they take the word down
        if (call.isFull()) {
            return true;
        }
        more--;
        return false;
    }

    boolean countOneLess() {
        return more != 0 && uncountOne(); // hardly ever
    }

    private synchronized boolean uncountOne() {
        if (more == 0) {
            return false;
        }
        more--;
        return true;
    }

    void link(Node node) {
        Child head;
        do {
            head = youngest;
        } while (!YOUNGEST.compareAndSet(this, head, new Child(node, head)));
    }

    /** In the order of their opening. */
    List<Node> children() {
        Deque<Node> oldestFirst = new ArrayDeque<>();
        for (Child child = youngest; child != null; child = child.elder) {
            oldestFirst.addFirst(child.node);
        }
        return List.copyOf(oldestFirst);
    }
}
