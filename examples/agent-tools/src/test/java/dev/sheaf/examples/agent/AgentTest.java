package dev.sheaf.examples.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten calls at once: five answer, three hang and two throw; over real sockets, with a clock that the test moves. */
@Tag("realtime")
class AgentTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final List<String> CITIES =
            List.of("hang-1", "Oslo", "throw-1", "hang-2", "Lima", "Rome", "throw-2", "Bonn", "hang-3", "Kyiv");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedModel model = new ScriptedModel();
    private final Weather weather = new Weather();
    private final ThreadPoolExecutor toolThreads = (ThreadPoolExecutor) Executors.newFixedThreadPool(10);
    private final ThreadPoolExecutor caller = (ThreadPoolExecutor) Executors.newFixedThreadPool(1);

    @BeforeEach
    void start() throws IOException {
        weather.start();
    }

    @AfterEach
    void stop() throws IOException {
        weather.server.close();
        toolThreads.shutdownNow();
        caller.shutdownNow();
    }

    private Future<String> ask(int atOnce) {
        var calls = new ToolCalls(weather, atOnce, LIMIT, toolThreads, time.environment());
        var agent = new Agent(model, ToolSpecifications.toolSpecificationsFrom(weather), calls);
        return caller.submit(() -> agent.ask("Where does it rain?"));
    }

    @Test
    void keepsFiveAnswersAndLeavesNothingBehind() throws Exception {
        var answer = ask(10);
        await("seven tools have ended", () -> toolThreads.getCompletedTaskCount() == 7);
        assertThat(answer).isNotDone();

        time.advance(LIMIT);

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("In Oslo.");
        assertThat(model.results)
                .extracting(ToolExecutionResultMessage::text)
                .containsExactly(
                        "The tool did not answer in time.",
                        "rain in Oslo",
                        "The tool failed.",
                        "The tool did not answer in time.",
                        "rain in Lima",
                        "rain in Rome",
                        "The tool failed.",
                        "rain in Bonn",
                        "The tool did not answer in time.",
                        "rain in Kyiv");
        assertThat(model.results).extracting(ToolExecutionResultMessage::id).isEqualTo(CITIES);
        assertThat(model.results)
                .filteredOn(ToolExecutionResultMessage::isError)
                .hasSize(5);
        assertThatHangingExchangesEnd(3);
        await("all tools have ended", () -> toolThreads.getCompletedTaskCount() == 10);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void startsNoToolLate() throws Exception {
        model.cities = List.of("hang-1", "hang-2", "Oslo", "Lima");
        var answer = ask(2);
        await("two tools hang", () -> weather.hanging.size() == 2);

        time.advance(LIMIT);

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("In Oslo.");
        assertThat(model.results)
                .extracting(ToolExecutionResultMessage::text)
                .endsWith("There was no time to call the tool.", "There was no time to call the tool.");
        assertThatHangingExchangesEnd(2);
        await("both tools have ended", () -> toolThreads.getCompletedTaskCount() == 2);
        assertThat(toolThreads.getTaskCount()).isEqualTo(2);
        assertThat(weather.asked).containsExactlyInAnyOrder("hang-1", "hang-2");
    }

    @Test
    void anInterruptEndsTheTools() throws Exception {
        var answer = ask(10);
        await("seven tools have ended", () -> toolThreads.getCompletedTaskCount() == 7);

        answer.cancel(true);

        assertThatHangingExchangesEnd(3);
        await("all tools have ended", () -> toolThreads.getCompletedTaskCount() == 10);
    }

    interface Assistant {

        String ask(String question);
    }

    /** Why all this: the loop of LangChain4j waits for the last tool. */
    @Test
    void theLoopOfLangChain4jWaitsForWhatHangs() throws Exception {
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .tools(weather)
                .executeToolsConcurrently(toolThreads)
                .build();
        var answer = caller.submit(() -> assistant.ask("Where does it rain?"));
        await("seven tools have ended", () -> toolThreads.getCompletedTaskCount() == 7);
        await("three tools hang", () -> weather.hanging.size() == 3);
        assertThat(answer).isNotDone();

        for (Socket exchange : weather.hanging) {
            exchange.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
        }

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("In Oslo.");
    }

    private void assertThatHangingExchangesEnd(int howMany) throws Exception {
        for (int i = 0; i < howMany; i++) {
            Socket exchange = weather.hanging.poll(30, TimeUnit.SECONDS);
            exchange.setSoTimeout(30_000);
            assertThat(exchange.getInputStream().read())
                    .as("the end of the exchange")
                    .isEqualTo(-1);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waiting until " + what).isLessThan(30_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Asks for the weather in ten cities at once, then answers. */
    private static final class ScriptedModel implements ChatModel {

        private volatile List<String> cities = CITIES;
        private volatile List<ToolExecutionResultMessage> results = List.of();

        @Override
        public ChatResponse doChat(ChatRequest request) {
            results = request.messages().stream()
                    .filter(ToolExecutionResultMessage.class::isInstance)
                    .map(ToolExecutionResultMessage.class::cast)
                    .toList();
            AiMessage answer = results.isEmpty()
                    ? AiMessage.from(cities.stream().map(ScriptedModel::call).toList())
                    : AiMessage.from("In Oslo.");
            return ChatResponse.builder().aiMessage(answer).build();
        }

        private static ToolExecutionRequest call(String city) {
            return ToolExecutionRequest.builder()
                    .id(city)
                    .name("weather")
                    .arguments("{\"city\": \"" + city + "\"}")
                    .build();
        }
    }

    /** A tool, and the service that it asks. */
    static final class Weather {

        private final HttpClient client = HttpClient.newHttpClient();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final BlockingQueue<Socket> hanging = new LinkedBlockingQueue<>();
        private ServerSocket server;

        @Tool("The weather in a city")
        String weather(@P(name = "city", value = "the city") String city) throws IOException, InterruptedException {
            if (city.startsWith("throw")) {
                throw new IOException("secret");
            }
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/" + city);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }

        void start() throws IOException {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(this::serve, "weather-service");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!server.isClosed()) {
                try {
                    Socket connection = server.accept();
                    StringBuilder head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        head.append((char) connection.getInputStream().read());
                    }
                    String city = head.substring(head.indexOf("/") + 1, head.indexOf(" HTTP"));
                    asked.add(city);
                    if (city.startsWith("hang")) {
                        hanging.add(connection);
                    } else {
                        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nrain in " + city;
                        connection.getOutputStream().write(answer.getBytes(UTF_8));
                        connection.close();
                    }
                } catch (IOException closed) {
                    // The next one, if the test is not over.
                }
            }
        }
    }
}
