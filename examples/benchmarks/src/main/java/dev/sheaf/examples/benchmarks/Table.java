package dev.sheaf.examples.benchmarks;

import java.util.List;

/** A Markdown table: names to the left, figures to the right. */
final class Table {

    private final StringBuilder text = new StringBuilder();
    private boolean empty = true;

    Table(List<String> head) {
        line(head);
        text.append("|---|").append("--:|".repeat(head.size() - 1)).append('\n');
    }

    void add(List<String> row) {
        line(row);
        empty = false;
    }

    boolean isEmpty() {
        return empty;
    }

    private void line(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
