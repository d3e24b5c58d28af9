package dev.sheaf.examples.benchmarks.endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ML service: an nginx that recommends the same things to everybody. */
final class Nginx implements AutoCloseable {

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Nginx start(Path folder) throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, configuration(port));
        List<String> command =
                List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", configuration.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();
        while (!accepts(port)) {
            if (!process.isAlive()) {
                throw new IOException("nginx has ended with status " + process.exitValue());
            }
            Thread.sleep(20);
        }
        return new Nginx(process, port);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private static String configuration(int port) {
        return """
            daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr crit;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; tcp_nodelay on;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:%d backlog=1024;
                location /recommendations {
                  default_type application/json;
                  return 200 '["espresso machine","grinder","scale"]';
                }
              }
            }
            """.formatted(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
