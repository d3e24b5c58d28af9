package dev.sheaf.examples.agent;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.List;

/** A model that may call tools before it answers. */
final class Agent {

    private static final int MAX_TURNS = 10;

    private final ChatModel model;
    private final List<ToolSpecification> tools;
    private final ToolCalls calls;

    Agent(ChatModel model, List<ToolSpecification> tools, ToolCalls calls) {
        this.model = model;
        this.tools = tools;
        this.calls = calls;
    }

    /** Waits for the answer; an interrupt ends the tools too. */
    String ask(String question) throws InterruptedException {
        List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(question)));
        for (int turn = 0; turn < MAX_TURNS; turn++) {
            AiMessage said = model.chat(ChatRequest.builder()
                            .messages(messages)
                            .toolSpecifications(tools)
                            .build())
                    .aiMessage();
            if (!said.hasToolExecutionRequests()) {
                return said.text();
            }
            messages.add(said);
            messages.addAll(calls.answer(said.toolExecutionRequests()));
        }
        throw new IllegalStateException("no answer after " + MAX_TURNS + " turns");
    }
}
