package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what a release is made with, and of the bill of materials that it carries.
 */
class ReleaseTests {

	private static final String RELEASE = ".github/workflows/release.yml";

	static Stream<Path> workflows() {
		return Document.files(Path.of(".github/workflows"), "");
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void actionsOfOthersArePinnedToACommit(Path workflow) {
		List<String> used = steps(workflow.toString()).filter((step) -> step.has("uses"))
			.map((step) -> step.at("uses").toString())
			.toList();
		assertThat(used).isNotEmpty().allMatch((action) -> action.matches("actions/[\\w-]+@[0-9a-f]{40}"));
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void noSecretIsRead(Path workflow) throws IOException {
		assertThat(Files.readString(workflow)).doesNotContainPattern("secrets\\s*[.\\[:]");
		assertThat(Yaml.read(workflow.toString()).child("permissions").content()).hasToString("{contents=read}");
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void whatIsCheckedOutKeepsNoToken(Path workflow) {
		assertThat(steps(workflow.toString()).filter((step) -> step.has("uses"))
			.filter((step) -> step.at("uses").toString().startsWith("actions/checkout@"))).isNotEmpty()
			.allSatisfy((step) -> assertThat(step.child("with").at("persist-credentials")).isEqualTo(false));
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void testsRunAsEverywhere(Path workflow) {
		assertThat(commands(workflow.toString())).contains(".ci/run");
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void noJobRunsForEver(Path workflow) {
		assertThat(Yaml.read(workflow.toString()).children("jobs")).allMatch((job) -> job.has("timeout-minutes"));
	}

	@Test
	void onlyTheLastJobMayWriteAndOnlyForATag() {
		Yaml jobs = Yaml.read(RELEASE).child("jobs");
		assertThat(jobs.content().keySet().stream().filter((name) -> jobs.child(name).has("permissions")))
			.containsExactly("publish");
		assertThat(jobs.child("publish").at("if")).isEqualTo("startsWith(github.ref, 'refs/tags/')");
		assertThat(jobs.child("publish").texts("needs")).containsExactlyInAnyOrder("jar", "image", "chart");
	}

	@Test
	void imagesAreBuiltForBothPlatformsEachOnItsOwnKind() {
		List<Yaml> platforms = Yaml.read(RELEASE)
			.child("jobs")
			.child("image")
			.child("strategy")
			.child("matrix")
			.items("include");
		assertThat(platforms.stream().map((platform) -> platform.at("platform") + " on " + platform.at("runner")))
			.containsExactly("amd64 on ubuntu-24.04", "arm64 on ubuntu-24.04-arm");
	}

	@Test
	void chartAndJarsAreMade() {
		assertThat(commands(RELEASE)).anyMatch((command) -> command.contains("helm package helm/tandem"))
			.anyMatch((command) -> command.contains("cp target/tandem-*.jar"))
			.anyMatch((command) -> command.contains("META-INF/sbom/application.cdx.json"));
	}

	@Test
	void twoBuildsOfTheSameSourceHaveTheSameTimes() {
		assertThat(Pom.read().project("properties/project.build.outputTimestamp"))
			.satisfies((time) -> assertThat(Instant.parse(time)).isNotNull());
		assertThat(commands(RELEASE)).anyMatch((command) -> command.contains("cmp target/tandem-*.jar"));
	}

	@Test
	void billOfMaterialsListsWhatTheServiceIsMadeOf() throws IOException {
		DocumentContext bill = JsonPath
			.parse(new ClassPathResource("META-INF/sbom/application.cdx.json").getInputStream());
		assertThat(bill.<String>read("$.bomFormat")).isEqualTo("CycloneDX");
		assertThat(bill.<String>read("$.metadata.component.name")).isEqualTo("tandem");
		List<String> kafka = bill.read("$.components[?(@.name == 'kafka-clients')].version");
		assertThat(kafka).containsExactly(AppInfoParser.getVersion());
		List<String> names = bill.read("$.components[*].name");
		assertThat(names).contains("spring-kafka", "spring-boot", "micrometer-registry-prometheus")
			.doesNotContain("junit-jupiter", "assertj-core");
	}

	@Test
	void billOfMaterialsCanBeReadFromARunningTandem() {
		String exposed = Yaml.read("src/main/resources/application.yml")
			.child("management")
			.child("endpoints")
			.child("web")
			.child("exposure")
			.at("include")
			.toString();
		assertThat(exposed.split(",\\s*")).contains("sbom");
	}

	private static Stream<Yaml> steps(String workflow) {
		return Yaml.read(workflow).children("jobs").stream().flatMap((job) -> job.items("steps").stream());
	}

	private static List<String> commands(String workflow) {
		return steps(workflow).filter((step) -> step.has("run")).map((step) -> step.at("run").toString()).toList();
	}

}
