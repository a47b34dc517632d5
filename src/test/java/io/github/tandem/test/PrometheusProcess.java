package io.github.tandem.test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;

/**
 * A real Prometheus beside this JVM that scrapes one application every two seconds, where
 * the machine has one installed.
 */
public final class PrometheusProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final HttpClient http = HttpClient.newHttpClient();

	private final ChildProcess process = new ChildProcess("prometheus");

	private final int port = FreePorts.next();

	/**
	 * Start Prometheus and wait until it answers.
	 * @param tandem what to scrape, as job {@code tandem}
	 * @param rules the content of a rules file
	 */
	public PrometheusProcess(RunningTandem tandem, String rules) {
		write("rules.yaml", rules);
		write("prometheus.yml", """
				global:
				  scrape_interval: 2s
				  scrape_timeout: 2s
				  evaluation_interval: 1s
				rule_files: [rules.yaml]
				scrape_configs:
				  - job_name: tandem
				    metrics_path: /actuator/prometheus
				    static_configs:
				      - targets: ["localhost:%d"]
				""".formatted(tandem.port()));
		this.process.start(List.of(find("prometheus").orElseThrow().toString(), "--config.file=prometheus.yml",
				"--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:" + this.port), Map.of());
		try {
			Awaitility.await()
				.alias("Prometheus")
				.atMost(PATIENCE)
				.ignoreExceptions()
				.until(() -> get("/-/ready").statusCode() == 200);
		}
		catch (RuntimeException ex) {
			String log = this.process.logTail();
			close();
			throw new IllegalStateException("Prometheus does not start:\n" + log, ex);
		}
	}

	/**
	 * Look for a program.
	 * @param program its name
	 * @return its path, if it is installed
	 */
	public static Optional<Path> find(String program) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Evaluate an expression as it is now.
	 * @param expression in PromQL
	 * @return the labels and the value of each series
	 * @throws IllegalStateException if Prometheus refuses the expression
	 */
	public List<Map<String, Object>> query(String expression) {
		return JsonPath.read(read("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)),
				"$.data.result");
	}

	/**
	 * The alerts that are pending or firing.
	 * @return labels, annotations and state of each
	 */
	public List<Map<String, Object>> alerts() {
		return JsonPath.read(read("/api/v1/alerts"), "$.data.alerts");
	}

	/**
	 * The rules as Prometheus evaluated them last.
	 * @return name, health and last error of each
	 */
	public List<Map<String, Object>> rules() {
		return JsonPath.read(read("/api/v1/rules"), "$.data.groups[*].rules[*]");
	}

	@Override
	public void close() {
		this.process.close();
	}

	private String read(String path) {
		HttpResponse<String> response = get(path);
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.body());
		}
		return response.body();
	}

	private HttpResponse<String> get(String path) {
		URI address = URI.create("http://127.0.0.1:%d%s".formatted(this.port, path));
		try {
			return this.http.send(HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while asking Prometheus", ex);
		}
	}

	private void write(String name, String content) {
		try {
			Files.writeString(this.process.folder().resolve(name), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
