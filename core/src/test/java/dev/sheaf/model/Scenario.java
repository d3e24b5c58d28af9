package dev.sheaf.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One run of the model: what each part is, and in which order things happen. Prints as one line, which {@link #parse} reads.
 *
 * @param kinds how each part is declared
 * @param scripts what each source does
 * @param order the events after the start: the index of a source that ends, {@link #DEADLINE} or {@link #CANCEL}
 */
record Scenario(List<Kind> kinds, List<Script> scripts, List<Integer> order) {

    enum Kind {
        REQUIRE,
        OPTIONAL,
        SETTLE
    }

    static final int DEADLINE = -1;
    static final int CANCEL = -2;

    int size() {
        return kinds.size();
    }

    @Override
    public String toString() {
        String parts = IntStream.range(0, size())
                .mapToObj(i -> kinds.get(i) + " " + scripts.get(i))
                .collect(Collectors.joining(", "));
        return parts + " : " + order.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    static Scenario parse(String line) {
        String[] halves = line.split(" : ", -1);
        List<Kind> kinds = new ArrayList<>();
        List<Script> scripts = new ArrayList<>();
        for (String part : halves[0].split(", ", -1)) {
            String[] words = part.split(" ", -1);
            kinds.add(Kind.valueOf(words[0]));
            scripts.add(Script.valueOf(words[1]));
        }
        List<Integer> order =
                Arrays.stream(halves[1].split(" ", -1)).map(Integer::valueOf).toList();
        return new Scenario(kinds, scripts, order);
    }

    /** All scenarios of so many parts that begin with this one, the others made of these scripts. Returns how many there were. */
    static long forEach(Kind kind, Script script, int size, List<Script> alphabet, Consumer<Scenario> action) {
        long[] count = new long[1];
        List<Kind> kinds = new ArrayList<>(List.of(kind));
        List<Script> scripts = new ArrayList<>(List.of(script));
        chooseParts(size, alphabet, kinds, scripts, scenario -> {
            count[0]++;
            action.accept(scenario);
        });
        return count[0];
    }

    private static void chooseParts(
            int size, List<Script> alphabet, List<Kind> kinds, List<Script> scripts, Consumer<Scenario> action) {
        if (kinds.size() == size) {
            List<Integer> events = new ArrayList<>(List.of(DEADLINE, CANCEL));
            IntStream.range(0, size).filter(i -> scripts.get(i).isLater).forEach(events::add);
            List<Kind> chosenKinds = List.copyOf(kinds);
            List<Script> chosenScripts = List.copyOf(scripts);
            permute(events, 0, order -> action.accept(new Scenario(chosenKinds, chosenScripts, order)));
            return;
        }
        for (Kind kind : Kind.values()) {
            for (Script script : alphabet) {
                kinds.add(kind);
                scripts.add(script);
                chooseParts(size, alphabet, kinds, scripts, action);
                kinds.remove(kinds.size() - 1);
                scripts.remove(scripts.size() - 1);
            }
        }
    }

    private static void permute(List<Integer> events, int from, Consumer<List<Integer>> action) {
        if (from == events.size()) {
            action.accept(List.copyOf(events));
            return;
        }
        for (int i = from; i < events.size(); i++) {
            swap(events, from, i);
            permute(events, from + 1, action);
            swap(events, from, i);
        }
    }

    private static void swap(List<Integer> list, int i, int j) {
        Integer kept = list.get(i);
        list.set(i, list.get(j));
        list.set(j, kept);
    }
}
