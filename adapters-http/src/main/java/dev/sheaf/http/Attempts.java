package dev.sheaf.http;

import dev.sheaf.FetchContext;
import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an answer: it is sent again where the peer has not begun with it, as long as it is
 * wanted. The exchanges follow each other; the receiver hears of the end of the last.
 */
final class Attempts implements Transport.Wire, Transport.Receiver {

    /** How often one request is sent at most to a peer that does not process it. */
    private static final int MOST = 6;

    /** How long one waits for room, and, doubled each time, before the third time and later ones. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Transport transport;
    private final Transport.Request request;
    private final Transport.Receiver receiver;
    private final FetchContext context;
    private final Lane lane;

    /** Guarded by this: whether the next exchange has yet to begin, be it in the lane, by a timer, or at once. */
    private boolean waiting = true;

    /** Guarded by this: how many exchanges were begun, and how many of them sent something. */
    private int begun;

    private int sent;

    /** Guarded by this: whether a head has come, so that the peer has begun. */
    private boolean answered;

    /** Guarded by this. */
    private boolean aborted;

    /** Guarded by this: the last exchange, when it is known. */
    private Transport.@Nullable Wire wire;

    Attempts(
            Transport transport,
            Transport.Request request,
            Transport.Receiver receiver,
            FetchContext context,
            Lane lane) {
        this.transport = transport;
        this.request = request;
        this.receiver = receiver;
        this.context = context;
        this.lane = lane;
    }

    Transport.Wire start() {
        if (lane.enter(this)) {
            send();
        }
        return this;
    }

    /** Sends from a thread of the run, for the one that says so is about to do something else. */
    void sendSoon() {
        context.executor().execute(this::send);
    }

    private void send() {
        int number;
        synchronized (this) {
            if (!waiting) {
                return; // given up
            }
            waiting = false;
            wire = null;
            number = ++begun;
            sent++;
        }
        Transport.Wire exchange = transport.send(request.at(context.deadline()), this);
        synchronized (this) {
            if (number != begun) {
                return; // it has failed already, and the next one is under way
            }
            wire = exchange;
            if (!aborted) {
                return;
            }
        }
        exchange.abort();
    }

    @Override
    public boolean abort() {
        boolean waited;
        Transport.Wire exchange;
        synchronized (this) {
            waited = waiting;
            waiting = false;
            aborted = true;
            exchange = wire;
        }
        if (waited) {
            lane.givenUp(this);
            receiver.aborted();
            return true;
        }
        return exchange == null || exchange.abort(); // one that is not known yet is aborted by send()
    }

    @Override
    public int head(int status, HttpHeaders headers) {
        synchronized (this) {
            answered = true;
        }
        return receiver.head(status, headers);
    }

    @Override
    public void failed(Throwable cause) {
        if (Failures.isNotSent(cause) ? waitsForRoom() : sendsAgain(cause)) {
            return;
        }
        lane.left();
        receiver.failed(cause);
    }

    private boolean waitsForRoom() {
        boolean timing;
        synchronized (this) {
            if (aborted) {
                return false;
            }
            waiting = true;
            sent--;
            timing = lane.refused(this);
        }
        if (timing) {
            context.schedule(PAUSE, lane::retry);
        }
        return true;
    }

    private boolean sendsAgain(Throwable cause) {
        Duration pause;
        synchronized (this) {
            if (aborted || (answered && !request.isSafe()) || sent == MOST || !Failures.maySendAgain(cause, request)) {
                return false;
            }
            waiting = true;
            pause = sent == 1 ? Duration.ZERO : PAUSE.multipliedBy(1L << sent);
        }
        context.schedule(pause, this::send);
        return true;
    }

    @Override
    public void body(byte[] bytes, boolean complete) {
        lane.left();
        receiver.body(bytes, complete);
    }

    @Override
    public void rejected(Throwable cause) {
        lane.left();
        receiver.rejected(cause);
    }

    @Override
    public void aborted() {
        lane.left();
        receiver.aborted();
    }
}
