package dev.sheaf.examples.benchmarks.endpoint;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * One of the services that are compared.
 *
 * @param name how it is called in table and picture
 * @param build makes what is to be run, in the folder; empty where there is nothing to make
 * @param command runs it, in the folder
 * @param folder where both take place
 * @param jdbc whether it wants the URL of the database as JDBC has it
 */
record Contestant(String name, List<String> build, List<String> command, Path folder, boolean jdbc) {

    private static final Path PEERS = Path.of("examples/benchmarks/peers");
    private static final Path BUILT =
            Path.of("examples/benchmarks/target/peers").toAbsolutePath();

    /** By names such as {@code go,rust,node,sheaf}; the last stands for as many as there are JDKs. */
    static List<Contestant> named(String names, String jdks) throws IOException {
        List<Contestant> found = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            switch (name) {
                case "go" -> found.add(go());
                case "rust" -> found.add(rust());
                case "node" -> found.add(node());
                case "sheaf" -> {
                    for (String jdk : jdks.split(File.pathSeparator, -1)) {
                        found.add(sheaf(Path.of(jdk)));
                    }
                }
                default -> throw new IllegalArgumentException("services are go, rust, node and sheaf, not " + name);
            }
        }
        return found;
    }

    private static Contestant go() {
        Path program = BUILT.resolve("go");
        return new Contestant(
                "Go",
                List.of("go", "build", "-trimpath", "-o", program.toString(), "."),
                List.of(program.toString()),
                PEERS.resolve("go"),
                false);
    }

    private static Contestant rust() {
        Path target = BUILT.resolve("rust");
        return new Contestant(
                "Rust",
                List.of("cargo", "build", "--quiet", "--release", "--target-dir", target.toString()),
                List.of(target.resolve("release/profile").toString()),
                PEERS.resolve("rust"),
                false);
    }

    private static Contestant node() {
        return new Contestant(
                "Node",
                List.of("npm", "install", "--no-audit", "--no-fund", "--silent"),
                List.of("node", "main.js"),
                PEERS.resolve("node"),
                false);
    }

    /** As the README of the service starts it, from the top of the repository. */
    private static Contestant sheaf(Path jdk) throws IOException {
        return new Contestant(
                "Sheaf, JDK " + version(jdk),
                List.of(),
                List.of(
                        jdk.resolve("bin/java").toString(),
                        "@examples/profile-service/jvm.options",
                        "-jar",
                        "examples/profile-service/target/profile-service.jar"),
                Path.of("."),
                true);
    }

    private static String version(Path jdk) throws IOException {
        Properties release = new Properties();
        try (var in = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(in);
        }
        return release.getProperty("JAVA_VERSION").replace("\"", "").split("\\.", 2)[0];
    }

    void make() throws IOException, InterruptedException {
        if (build.isEmpty()) {
            return;
        }
        int status = new ProcessBuilder(build)
                .directory(folder.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(name + " cannot be built: " + String.join(" ", build));
        }
    }
}
