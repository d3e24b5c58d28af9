package dev.sheaf.examples.agent;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.sheaf.Aggregator;
import dev.sheaf.Outcome;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Executes the tool calls of one answer of a model, some at a time and all within one limit. What a tool has answered
 * by then is kept, whatever the others do; what still runs is interrupted, and what has not begun never begins.
 */
final class ToolCalls {

    private static final int AT_MOST = 100;

    private final Map<String, ToolExecutor> tools = new HashMap<>();
    private final Aggregator<List<ToolExecutionRequest>, List<Outcome<String>>> turn;

    /**
     * Makes the calls of an object's tools.
     *
     * @param object has methods with {@link Tool}
     * @param atOnce how many tools may run at the same time
     * @param limit the time for the calls of one answer
     * @param executor runs the tools
     * @param environment clock and listeners
     */
    ToolCalls(Object object, int atOnce, Duration limit, Executor executor, RunEnvironment environment) {
        for (Method method : object.getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(Tool.class)) {
                tools.put(
                        method.getName(),
                        DefaultToolExecutor.builder()
                                .object(object)
                                .originalMethod(method)
                                .methodToInvoke(method)
                                .propagateToolExecutionExceptions(true) // else a failure looks like an answer
                                .build());
            }
        }
        Source<ToolExecutionRequest, String> tool =
                Source.interruptible(executor, (request, context) -> execute(request));
        Plan<List<ToolExecutionRequest>> plan = Plan.of("tools", limit);
        var outcomes = plan.require("calls", tool.settleEach(atOnce, AT_MOST, ToolExecutionRequest::name));
        turn = plan.combine(got -> got.get(outcomes)).in(environment);
    }

    private String execute(ToolExecutionRequest request) {
        ToolExecutor tool = tools.get(request.name());
        if (tool == null) {
            throw new IllegalArgumentException("there is no tool " + request.name());
        }
        return tool.execute(request, "default");
    }

    /** One message for each call, in their order, as models demand it. */
    List<ToolExecutionResultMessage> answer(List<ToolExecutionRequest> calls) throws InterruptedException {
        List<Outcome<String>> outcomes = turn.ask(calls);
        List<ToolExecutionResultMessage> messages = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Outcome<String> outcome = outcomes.get(i);
            messages.add(ToolExecutionResultMessage.builder()
                    .id(calls.get(i).id())
                    .toolName(calls.get(i).name())
                    .text(outcome instanceof Outcome.Succeeded<String> answered ? answered.value() : why(outcome))
                    .isError(!outcome.isSuccess())
                    .build());
        }
        return messages;
    }

    /** For the model, which can do without, or say so; nothing that an exception says. */
    private static String why(Outcome<String> outcome) {
        if (outcome instanceof Outcome.Failed) {
            return "The tool failed.";
        }
        return outcome instanceof Outcome.TimedOut
                ? "The tool did not answer in time."
                : "There was no time to call the tool.";
    }
}
