package dev.sheaf.http;

import dev.sheaf.FetchContext;
import dev.sheaf.http.HttpTransport.Failure;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request and all exchanges that it takes: the request is sent again where the peer has not begun with it, as long
 * as the answer is wanted. The exchanges follow each other. The receiver is told the end of the last one.
 */
final class Attempts implements HttpTransport.Exchange, HttpTransport.Receiver {

    /** How often one request is sent to a peer that does not process it. */
    private static final int MOST = 6;

    /** The pause before another attempt to find room. Before the third and later sends it is doubled each time. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final SourceOptions options;
    private final HttpTransport.Request request;
    private final HttpTransport.Receiver receiver;
    private final FetchContext context;
    private final Lane lane;

    /** Guarded by this: whether the next exchange has yet to begin: in the lane, by a timer, or at once. */
    private boolean waiting = true;

    /** Guarded by this: how many exchanges were begun, and how many of them sent something. */
    private int count;

    private int sent;

    /** Guarded by this: whether a head has come, so that the peer has begun. */
    private boolean answered;

    /** Guarded by this. */
    private boolean aborted;

    /** Guarded by this: the last exchange, when it is known. */
    private HttpTransport.@Nullable Exchange exchange;

    /**
     * The thread that is sending. Written by that thread; every other thread finds that it is not the one, whichever
     * value it reads.
     */
    private @Nullable Thread sender;

    Attempts(
            SourceOptions options,
            HttpTransport.Request request,
            HttpTransport.Receiver receiver,
            FetchContext context,
            Lane lane) {
        this.options = options;
        this.request = request;
        this.receiver = receiver;
        this.context = context;
        this.lane = lane;
    }

    HttpTransport.Exchange start() {
        if (lane.enter(this)) {
            send();
        }
        return this;
    }

    /** Sends on a thread of the run, since the calling thread has an end to tell. */
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
            exchange = null;
            number = ++count;
            sent++;
        }
        HttpTransport.Exchange begun;
        sender = Thread.currentThread();
        try {
            begun = options.transport().send(now(), this);
        } catch (Throwable thrown) { // breaks the contract; without an end, the fetch would keep its place for good
            failed(Failure.LOST, thrown); // something may have been sent
            return;
        } finally {
            sender = null;
        }
        synchronized (this) {
            if (number != count) {
                return; // it has failed already, and the next one is under way
            }
            exchange = begun;
            if (!aborted) {
                return;
            }
        }
        begun.abort();
    }

    /** The request as it is sent now, with the time that is left. */
    private HttpTransport.Request now() {
        String header = options.deadlineHeader();
        if (header == null) {
            return request;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.put(header, DeadlineHeader.format(context.deadline()));
        return new HttpTransport.Request(request.method(), request.uri(), headers, request.body(), request.version());
    }

    @Override
    public boolean abort() {
        boolean waited;
        HttpTransport.Exchange last;
        synchronized (this) {
            waited = waiting;
            waiting = false;
            aborted = true;
            last = exchange;
        }
        if (waited) {
            lane.givenUp(this);
            receiver.aborted();
            return true;
        }
        return last == null || last.abort(); // send() aborts an exchange that is not known yet
    }

    @Override
    public boolean head(int status, HttpHeaders headers) {
        synchronized (this) {
            answered = true;
        }
        return receiver.head(status, headers);
    }

    @Override
    public boolean data(ByteBuffer bytes) {
        return receiver.data(bytes);
    }

    @Override
    public void failed(Failure how, Throwable cause) {
        if (how == Failure.NO_ROOM ? waitsForRoom() : sendsAgain(how)) {
            return;
        }
        lane.left();
        receiver.failed(how, cause);
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

    private boolean sendsAgain(Failure how) {
        Duration pause;
        synchronized (this) {
            boolean may = request.isSafe()
                    ? how == Failure.CLOSED || how == Failure.NOT_BEGUN
                    : how == Failure.NOT_BEGUN && !answered;
            if (aborted || !may || sent == MOST) {
                return false;
            }
            waiting = true;
            pause = sent == 1 ? Duration.ZERO : PAUSE.multipliedBy(1L << sent);
        }
        context.schedule(pause, this::send);
        return true;
    }

    @Override
    public void complete() {
        lane.left();
        leaveSender(receiver::complete);
    }

    @Override
    public void rejected(Throwable cause) {
        lane.left();
        if (isFirst()) {
            receiver.rejected(cause);
        } else {
            receiver.failed(Failure.LOST, cause); // an earlier attempt of this request was sent
        }
    }

    private synchronized boolean isFirst() {
        return sent <= 1;
    }

    @Override
    public void aborted() {
        lane.left();
        leaveSender(receiver::aborted);
    }

    /**
     * Runs an end, which may decode an answer. A thread that is still sending has the other sources of its run to start,
     * so where the answer comes that fast, another thread decodes it.
     */
    private void leaveSender(Runnable end) {
        if (Thread.currentThread().equals(sender)) {
            context.executor().execute(end);
        } else {
            end.run();
        }
    }
}
