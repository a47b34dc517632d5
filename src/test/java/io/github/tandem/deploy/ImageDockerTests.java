package io.github.tandem.deploy;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The image as it is built and run.
 */
@Tag("fault")
@EnabledIf("io.github.tandem.deploy.Docker#isAvailable")
class ImageDockerTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String IMAGE = "tandem:image-test";

	private String container = "";

	@BeforeAll
	static void build() {
		Docker.run("build", "--quiet", "--tag", IMAGE, ".");
	}

	@AfterEach
	void remove() {
		if (!this.container.isEmpty()) {
			Docker.run("rm", "--force", "--volumes", this.container);
		}
	}

	@Test
	void startsWithItsCacheAsANumericUserOnAReadOnlyRootAndDrains() {
		// the JVM refuses to start if the cache does not fit
		run("-XX:AOTMode=on");
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(logs()).contains("Started TandemApplication"));
		assertThat(Docker.run("top", this.container, "-o", "pid,uid,args"))
			.containsPattern("\\s10001\\s+java -XX:AOTCache");
		Docker.run("stop", "--time", "45", this.container);
		assertThat(exitCode()).as(logs()).isEqualTo("143");
	}

	@Test
	void refusesToStartWithACacheThatDoesNotFit() {
		run("-XX:AOTMode=on -XX:-UseCompressedOops");
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(Docker.run("inspect", "--format", "{{.State.Running}}", this.container))
				.isEqualTo("false"));
		assertThat(exitCode()).isEqualTo("1");
		assertThat(logs()).doesNotContain("Started TandemApplication");
	}

	private void run(String options) {
		this.container = Docker.run("run", "--detach", "--read-only", "--tmpfs", "/tmp:exec", "--cap-drop", "ALL",
				"--security-opt", "no-new-privileges", "--network", "none", "--memory", "1g", "--env",
				"TANDEM_SOURCE_BOOTSTRAP_SERVERS=127.0.0.1:1", "--env", "TANDEM_TARGET_BOOTSTRAP_SERVERS=127.0.0.1:2",
				"--env", "JAVA_TOOL_OPTIONS=" + options, IMAGE);
	}

	private String logs() {
		return Docker.run("logs", this.container);
	}

	private String exitCode() {
		return Docker.run("inspect", "--format", "{{.State.ExitCode}}", this.container);
	}

}
