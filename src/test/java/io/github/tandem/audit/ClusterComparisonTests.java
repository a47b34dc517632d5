package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClusterComparison}: what another cluster answers is believed by
 * nobody.
 */
class ClusterComparisonTests {

	private static final Report REPORT = new Report(Instant.EPOCH, Duration.ZERO, "full", false, List.of(), List.of(),
			List.of(), List.of());

	private String sourceId = "east";

	private String targetId = "west";

	private final Cluster source = ClusterFixture.of("source", () -> admin(this.sourceId));

	private final Cluster target = ClusterFixture.of("target", () -> admin(this.targetId));

	private boolean moves;

	private final ClusterComparison comparison = new ClusterComparison((scope) -> {
		if (this.moves) {
			this.targetId = "elsewhere";
			this.target.close();
		}
		return REPORT;
	}, this.source, this.target);

	ClusterComparisonTests() {
		this.source.identify();
		this.source.expect();
		this.target.identify();
		this.target.expect();
	}

	@Test
	void comparesTheClustersOfTheStart() {
		assertThat(this.comparison.run(Scope.ALL)).isSameAs(REPORT);
	}

	@Test
	void refusesAnotherSource() {
		this.sourceId = "elsewhere";
		this.source.close();
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.comparison.find(List.of()))
			.withMessageContaining("another cluster");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.comparison.run(Scope.ALL));
	}

	@Test
	void refusesWhatWasComparedWhileTheTargetBecameAnother() {
		this.moves = true;
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> this.comparison.run(Scope.ALL))
			.withMessageContaining("another cluster");
	}

	private static Admin admin(String id) {
		return MockAdminClient.create().numBrokers(1).clusterId(id).build();
	}

}
