package io.github.tandem;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.DemoLoad;
import io.github.tandem.test.EmbeddedClusters;
import io.github.tandem.test.TwoClusters;

/**
 * Tandem between two clusters that need no installation, with a little traffic on the
 * source: {@code ./mvnw spring-boot:test-run}.
 */
public final class TestTandemApplication {

	private static final Logger logger = LoggerFactory.getLogger(TestTandemApplication.class);

	private TestTandemApplication() {
	}

	public static void main(String[] args) {
		logger.info("Starting two clusters of one broker each");
		TwoClusters clusters = startClusters();
		System.setProperty("tandem.source.bootstrap-servers", clusters.source().bootstrapServers());
		System.setProperty("tandem.target.bootstrap-servers", clusters.target().bootstrapServers());
		try {
			SpringApplication.Running tandem = SpringApplication.from(TandemApplication::main)
				.with(Traffic.class)
				.run(args);
			describe(clusters, tandem.getApplicationContext().getEnvironment());
		}
		catch (RuntimeException ex) {
			// Boot has reported it; without an exit the brokers' threads would live on.
			System.exit(1);
		}
	}

	private static TwoClusters startClusters() {
		// Brokers would delete their folders while the JVM's other shutdown hooks run:
		// too early, since Tandem still drains then.
		Deque<Runnable> lastSteps = new ConcurrentLinkedDeque<>();
		Exit.setShutdownHookAdder((name, step) -> lastSteps.push(step));
		Thread impatience = new Thread(() -> lastSteps.forEach(Runnable::run));
		Runtime.getRuntime().addShutdownHook(impatience);
		TwoClusters clusters = startQuietly();
		lastSteps.push(clusters::close);
		Runtime.getRuntime().removeShutdownHook(impatience);
		SpringApplication.getShutdownHandlers().add(() -> lastSteps.forEach(Runnable::run));
		return clusters;
	}

	private static TwoClusters startQuietly() {
		PrintStream console = System.out;
		// Kafka's test kit prints how it formats its folders.
		System.setOut(new PrintStream(OutputStream.nullOutputStream()));
		try {
			return new EmbeddedClusters();
		}
		finally {
			System.setOut(console);
		}
	}

	private static void describe(TwoClusters clusters, Environment environment) {
		String address = "http://localhost:" + environment.getProperty("local.server.port");
		logger.info("The source cluster listens at {}", clusters.source());
		logger.info("The target cluster listens at {}", clusters.target());
		logger.info("Health:      {}/actuator/health", address);
		logger.info("Replication: {}/actuator/replication", address);
		logger.info("Metrics:     {}/actuator/prometheus", address);
		logger.info("Ctrl-C stops Tandem and then the clusters");
	}

	/**
	 * What the source cluster is busy with; not annotated, lest tests find it by
	 * scanning.
	 */
	static final class Traffic {

		@Bean
		DemoLoad demoLoad(@Value("${tandem.source.bootstrap-servers}") String bootstrapServers) {
			return new DemoLoad(new Cluster(bootstrapServers));
		}

	}

}
