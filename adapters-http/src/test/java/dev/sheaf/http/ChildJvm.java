package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM in which nothing but one program has happened. */
final class ChildJvm {

    private ChildJvm() {}

    /** What a program prints that ends well. */
    static String run(Class<?> program, List<String> options, String... arguments) throws Exception {
        return run(List.of(), program, options, arguments);
    }

    /** The same where the system gives it no more than so many descriptors. */
    static String withDescriptors(int most, Class<?> program) throws Exception {
        return run(List.of("sh", "-c", "ulimit -n " + most + "; exec \"$0\" \"$@\""), program, List.of());
    }

    private static String run(List<String> shell, Class<?> program, List<String> options, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Of a test that may itself run on the module path. */
    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator))
                .concat(File.pathSeparator + Path.of("target", "test-classes"));
    }
}
