package dev.sheaf;

/** A hook that a source registered on its context. */
final class CancelHook extends Hooks.Hook {

    private final Call call;
    private final Runnable hook;

    CancelHook(Call call, Runnable hook) {
        this.call = call;
        this.hook = hook;
    }

    @Override
    void cancelled() {
        try {
            call.environment().runInContext(hook);
        } catch (Throwable thrown) {
            Log.misbehaved("a cancel hook", call.name(), thrown);
        }
    }
}
