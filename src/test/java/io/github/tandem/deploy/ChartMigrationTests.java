package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what the chart makes of values for the service when it runs a migration.
 */
class ChartMigrationTests {

	private static final Chart CHART = Chart.ours();

	@TempDir
	private Path temporary;

	@Test
	void noDisruptionBudgetHoldsANodeThatTheJobIsOn() {
		Rendering rendering = CHART
			.renderWith("migration: {enabled: true}\npodDisruptionBudget: {enabled: true}\nreplicaCount: 3");
		assertThat(rendering.all(Job.class)).hasSize(1);
		assertThat(rendering.all(Deployment.class)).isEmpty();
		assertThat(rendering.all(PodDisruptionBudget.class)).isEmpty();
	}

	@Test
	void whatEndsWithTheMigrationMayRunBesideIt() {
		assertThat(CHART.renderWith("""
				migration: {enabled: true}
				initContainers: [{name: proxy, image: proxy, restartPolicy: Always}]
				""").pod().getInitContainers()).singleElement()
			.satisfies((proxy) -> assertThat(proxy.getRestartPolicy()).isEqualTo("Always"));
	}

	@Test
	void aKubernetesThatWouldRepeatAnAnswerIsRefusedForTheMigrationAlone() {
		Path migration = CHART.featureValues("migration");
		assertThatIllegalStateException().isThrownBy(() -> CHART.renderOn("1.25.16", migration))
			.withMessageContaining("migration.enabled needs Kubernetes 1.26, and this is v1.25.16");
		assertThatCode(() -> CHART.renderOn("1.26.0", migration)).doesNotThrowAnyException();
		assertThatCode(() -> CHART.renderOn("1.26.0-eks-1", migration)).doesNotThrowAnyException();
		assertThatCode(() -> CHART.renderOn("1.25.16", CHART.featureValues("minimal"))).doesNotThrowAnyException();
	}

	@Test
	void theNotesNameTheJobAndNoDeployment() throws IOException {
		Chart copy = CHART.copy(this.temporary);
		Files.writeString(copy.file("templates/told.yaml"), """
				apiVersion: v1
				kind: ConfigMap
				metadata:
				  name: told
				data:
				  notes: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}
				""");
		assertThat(notes(copy.renderWith("migration: {enabled: true}")))
			.contains("migrates east-1:9092", "logs --follow job/tandem-migration")
			.doesNotContain("deployment/", "rollout");
		assertThat(notes(copy.renderWith(""))).contains("replicates east-1:9092", "rollout status deployment/tandem")
			.doesNotContain("job/");
	}

	private static String notes(Rendering rendering) {
		return rendering.all(ConfigMap.class)
			.filter((map) -> map.getMetadata().getName().equals("told"))
			.map((map) -> map.getData().get("notes"))
			.findFirst()
			.orElseThrow();
	}

}
