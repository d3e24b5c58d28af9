package dev.sheaf.examples.springmvc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The answer, the next request and the hang-up, all at once, on connections that are kept alive. */
@Tag("realtime")
class HangUpRaceTest {

    private static final int CONNECTIONS = Integer.getInteger("sheaf.race.rounds", 500);

    @Test
    void losesAndDoublesNoRequest() throws Exception {
        try (HangUpRace race = new HangUpRace(new HangUpProtocol())) {
            race.run(CONNECTIONS, () -> false);

            assertThat(race.wrong).isEmpty();
            race.awaitNothingLeft();
            assertThat(race.endedByError.get())
                    .as("requests that nobody answers end with the hang-up")
                    .isGreaterThanOrEqualTo(race.neverAnswered.get());
        }
    }

    /** The race is one: who listens without care loses what the client has sent ahead of time. */
    @Test
    void findsTheLossInANaiveProtocol() throws Exception {
        try (HangUpRace race = new HangUpRace(new Careless())) {
            race.run(Integer.MAX_VALUE, () -> !race.wrong.isEmpty());

            assertThat(race.wrong).isNotEmpty();
        }
    }

    /** Looks for the end of the connection, and forgets what it finds instead. */
    private static final class Careless extends Http11NioProtocol {

        @Override
        protected Processor createProcessor() {
            return new Http11Processor(this, getAdapter()) {
                @Override
                public SocketState process(SocketWrapperBase<?> socket, SocketEvent event) throws IOException {
                    boolean over = isAsync() && socket.read(false, ByteBuffer.allocate(1)) < 0;
                    SocketState state = super.process(socket, over ? SocketEvent.ERROR : event);
                    if (state == SocketState.LONG) {
                        socket.registerReadInterest();
                    }
                    return state;
                }
            };
        }
    }
}
