package io.github.tandem.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.OnForeignOffset;
import io.github.tandem.route.OnGap;
import io.github.tandem.route.OnRejected;
import io.github.tandem.route.Partitioning;
import io.github.tandem.route.RouteProperties;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.SetClock;
import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Audit}.
 */
@ExtendWith(OutputCaptureExtension.class)
class AuditTests {

	private static final AuditProperties PROPERTIES = new AuditProperties(true, Duration.ofMinutes(5),
			Duration.ofMinutes(1), 1, DataSize.ofMegabytes(5));

	private final SetClock clock = new SetClock(Instant.parse("2026-11-27T12:00:30Z"));

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final MemoryComparison clusters = new MemoryComparison();

	private List<PartitionStatus> partitions = List.of(PartitionStatuses.flowing(0));

	private final Audit audit = audit();

	@Test
	void countsWhatIsEqual() {
		rounds(2);
		assertThat(this.clusters.scopes).hasSize(1);
		assertThat(records("equal")).isEqualTo(100);
		assertThat(this.audit.findings().last()).isEmpty();
		assertThat(this.audit.waiting()).isZero();
	}

	@Test
	void tellsWhatTwoLooksHaveShownWithItsPlacesAndItsLag(CapturedOutput output) {
		this.clusters.results.add(Results.of(0, 100).with(Kind.MISSING, 50, 40).build());
		this.clusters.results.add(Results.of(0, 100).with(Kind.MISSING, 50, 40).build());
		rounds(2);
		assertThat(records("missing")).isZero();
		assertThat(this.audit.waiting()).isEqualTo(1);
		assertThat(this.registry.get("tandem.audit.lag").tag("route", "all").timeGauge().value())
			.isEqualTo(7 * 60 + 30);
		rounds(1);
		assertThat(records("missing")).isEqualTo(1);
		assertThat(this.registry.get("tandem.audit.lag").timeGauge().value()).isEqualTo(6 * 60 + 30);
		assertThat(this.audit.findings().last()).singleElement()
			.satisfies((verdict) -> assertThat(verdict.records()).containsEntry(AuditOutcome.MISSING, 1L));
		assertThat(output).contains("The audit found a record that differs", "outcome=\"missing\"", "source=\"0/50\"",
				"target=\"0/40\"", "topic=\"orders\"");
	}

	@Test
	void looksAgainWhenAClusterIsBack(CapturedOutput output) {
		rounds(1);
		this.clusters.failure = new TimeoutException("no answer");
		rounds(3);
		assertThat(this.audit.standing().obstacle()).isEqualTo("no answer");
		assertThat(this.audit.waiting()).isEqualTo(3);
		assertThat(records("unknown") + records("missing") + records("equal")).isZero();
		assertThat(output.getAll().split("The audit waits for a cluster", -1)).hasSize(2);
		this.clusters.failure = null;
		rounds(1);
		assertThat(this.audit.standing().obstacle()).isNull();
		assertThat(records("equal")).isEqualTo(400);
		assertThat(output).contains("The audit goes on");
	}

	@Test
	void anErrorEndsNothing() {
		rounds(1);
		this.clusters.failure = new IllegalStateException("wrong");
		rounds(1);
		assertThat(this.audit.standing().obstacle()).contains("wrong", "error of Tandem");
		this.clusters.failure = null;
		rounds(1);
		assertThat(records("equal")).isEqualTo(200);
	}

	@Test
	void saysForWhichPartitionsItWaitsAndIsNotLate() {
		this.partitions = List.of(PartitionStatuses.flowing(0), PartitionStatuses.halted(1));
		rounds(90);
		assertThat(this.registry.get("tandem.audit.lag").timeGauge().value()).isLessThan(10 * 60);
		assertThat(endpoint().audit().routes().get("all")).satisfies((route) -> {
			assertThat(route.auditedTo()).isEqualTo("2026-11-27T13:24:00Z");
			assertThat(route.waitsFor()).containsExactly(new AuditEndpoint.WaitingDescriptor("orders", 1, "halted",
					"gap", "1970-01-01T00:00:00Z", "records are lost"));
		});
		this.partitions = List.of(PartitionStatuses.halted(0));
		rounds(1);
		assertThat(this.registry.get("tandem.audit.lag").timeGauge().value()).isZero();
		assertThat(endpoint().audit().routes().get("all").auditedTo()).isNull();
	}

	@Test
	void looksOnceAtThePresentAfterARecordOfLongAgo() {
		this.partitions = List.of(PartitionStatuses.behind(0, Duration.ofDays(20_000)));
		this.clusters.records = 0;
		rounds(1);
		this.partitions = List.of(PartitionStatuses.flowing(0));
		rounds(2);
		assertThat(this.registry.get("tandem.audit.lag").timeGauge().value()).isEqualTo(6 * 60 + 30);
		assertThat(this.audit.waiting()).isZero();
	}

	@Test
	void comparesByKeyAlsoWhileTheFirstPartitionDoesNotFlow() {
		this.partitions = List.of(PartitionStatuses.halted(0), PartitionStatuses.flowing(1));
		this.clusters.only = Set.of(0, 1);
		this.clusters.results.add(Results.of(0, 100).byKey().build());
		rounds(2);
		assertThat(records("equal")).isEqualTo(100);
	}

	@Test
	void leavesWhatAnotherInstanceComparesToIt() {
		this.clusters.found = false;
		rounds(2);
		assertThat(this.audit.waiting()).isZero();
		assertThat(records("equal") + records("unknown")).isZero();
	}

	@Test
	void asksNothingOfClustersWhileThereIsNothingToLookAt() {
		this.partitions = List.of();
		rounds(5);
		assertThat(this.clusters.asked).isZero();
		assertThat(this.registry.get("tandem.audit.lag").timeGauge().value()).isZero();
		this.partitions = List.of(PartitionStatuses.flowing(0));
		this.clusters.records = 0;
		rounds(5);
		assertThat(this.clusters.scopes).isEmpty();
	}

	@Test
	void keepsAFewFindingsOfEachPartition() {
		rounds(1);
		for (int window = 0; window < 20; window++) {
			// the second look at a window, and the first one at the next
			this.clusters.results.add(Results.of(0, 100).with(Kind.ALTERED, window, window).build());
			this.clusters.results.add(Results.of(0, 100).with(Kind.ALTERED, window, window).build());
			rounds(2);
			this.clusters.results.clear();
			rounds(1);
		}
		assertThat(records("altered")).isEqualTo(20);
		assertThat(this.audit.findings().last()).hasSize(5);
	}

	@Test
	void tellsARecordOnce() {
		rounds(1);
		for (int window = 0; window < 20; window++) {
			this.clusters.results.add(Results.of(0, 100).with(Kind.UNEXPECTED, -1, 50).build());
		}
		rounds(10);
		assertThat(records("unexpected")).isEqualTo(1);
		assertThat(this.audit.findings().last()).hasSize(1);
	}

	@Test
	void goesOnAtOnceWhileWindowsAreDue() {
		this.clusters.only = null;
		this.clusters.tells = false;
		this.partitions = IntStream.range(0, 700)
			.mapToObj((partition) -> PartitionStatuses.behind(partition, Duration.ofHours(3)))
			.toList();
		rounds(1);
		this.partitions = IntStream.range(0, 700).mapToObj(PartitionStatuses::flowing).toList();
		rounds(1);
		assertThat(records("equal")).isEqualTo(700 * 181 * 100);
		assertThat(this.audit.waiting()).isZero();
	}

	@Test
	void looksAgainAfterAWindowAlsoWhileMuchIsDue() {
		this.clusters.tells = false;
		this.partitions = List.of(PartitionStatuses.behind(0, Duration.ofHours(10)));
		rounds(1);
		this.clusters.results.add(Results.of(0, 100).with(Kind.MISSING, 50, 40).build());
		this.partitions = List.of(PartitionStatuses.flowing(0));
		rounds(1);
		assertThat(records("equal")).isEqualTo(600 * 100);
		assertThat(this.audit.waiting()).isEqualTo(1);
		this.clusters.results.add(Results.of(0, 100).with(Kind.MISSING, 50, 40).build());
		rounds(1);
		assertThat(records("missing")).isEqualTo(1);
		assertThat(this.audit.waiting()).isZero();
	}

	@Test
	void aWindowThatFailsAlwaysKeepsNoOther() {
		this.partitions = List.of(PartitionStatuses.behind(0, Duration.ofMinutes(5)));
		rounds(1);
		this.clusters.failing = Instant.parse("2026-11-27T11:52:00Z");
		this.clusters.failure = new TimeoutException("no answer");
		this.partitions = List.of(PartitionStatuses.flowing(0));
		rounds(1);
		assertThat(records("equal")).isEqualTo(200);
		rounds(1);
		assertThat(records("equal")).isEqualTo(500);
		rounds(1);
		assertThat(records("equal")).isEqualTo(600);
		assertThat(this.audit.standing().obstacle()).isEqualTo("no answer");
	}

	@Test
	void saysWhenItFallsBehindAndWhenItHasCaughtUp(CapturedOutput output) {
		rounds(1);
		this.clusters.slow = 20;
		rounds(1);
		assertThat(output.getAll().split("The audit falls behind", -1)).hasSize(2);
		assertThat(output).contains("raise tandem.audit.rate", "The audit has caught up");
		assertThat(this.clusters.seenBehind).contains("2026-11-27T12:00:30Z");
		assertThat(endpoint().audit().behindSince()).isNull();
		assertThat(this.audit.waiting()).isZero();
	}

	@Test
	void aClusterThatWasAwayIsNoFaultOfTheAudit(CapturedOutput output) {
		rounds(1);
		this.clusters.failure = new TimeoutException("no answer");
		rounds(30);
		this.clusters.failure = null;
		rounds(1);
		assertThat(records("equal")).isEqualTo(31 * 100);
		assertThat(output).doesNotContain("The audit falls behind");
	}

	private AuditEndpoint endpoint() {
		return new AuditEndpoint(PROPERTIES, this.audit);
	}

	private Audit audit() {
		Routes routes = new RoutesProperties(List.of(new RouteProperties("all", List.of(".*"), List.of(), "${topic}",
				Partitioning.AUTO, "earliest", 2, Isolation.READ_COMMITTED, OnGap.CONTINUE, OnForeignOffset.HALT,
				OnRejected.HALT, null, List.of(), null)))
			.toRoutes();
		return new Audit(PROPERTIES,
				() -> List.of(PartitionStatuses.route(this.partitions.toArray(PartitionStatus[]::new))), routes,
				this.clusters, new AuditMeters(this.registry, routes, this.clock), this.clock);
	}

	private void rounds(int count) {
		for (int round = 0; round < count; round++) {
			this.audit.round();
			this.clock.forward(Duration.ofMinutes(1));
		}
	}

	private double records(String outcome) {
		return this.registry.get("tandem.audit.records").tags("route", "all", "outcome", outcome).counter().count();
	}

	/**
	 * Clusters that say what the test wants.
	 */
	private final class MemoryComparison implements Comparison {

		private final List<Scope> scopes = new ArrayList<>();

		private final Deque<Result> results = new ArrayDeque<>();

		private RuntimeException failure;

		private Instant failing;

		private boolean tells = true;

		private int slow;

		private final Set<String> seenBehind = new HashSet<>();

		private boolean found = true;

		private int asked;

		private long records = 100;

		private Set<Integer> only = Set.of(0);

		@Override
		public Map<AuditedPartition, Instant> first(Map<AuditedPartition, TimeWindow> times) {
			Map<AuditedPartition, Instant> none = new HashMap<>();
			if (this.tells) {
				times.forEach((partition, time) -> none.put(partition, time.until()));
			}
			return none;
		}

		@Override
		public void find(Collection<Look> looks) {
			this.asked++;
			looks.forEach((look) -> look.asked(0, this.records));
		}

		@Override
		public Report run(Scope scope) {
			if (this.failure != null && (this.failing == null || this.failing.equals(scope.since()))) {
				throw this.failure;
			}
			if (this.slow-- > 0) {
				AuditTests.this.clock.forward(Duration.ofMinutes(2));
				this.seenBehind.add(String.valueOf(endpoint().audit().behindSince()));
			}
			this.scopes.add(scope);
			Set<Integer> asked = scope.only().get("all").get("orders");
			assertThat(scope.only()).isEqualTo(Map.of("all", Map.of("orders", asked)));
			if (this.only == null) {
				return report(asked.stream().map((partition) -> Results.of(0, 100).partition(partition).build()));
			}
			assertThat(asked).isEqualTo(this.only);
			Result result = this.results.isEmpty() ? Results.of(0, 100).build() : this.results.poll();
			return report(this.found ? Stream.of(result) : Stream.of());
		}

		private Report report(Stream<Result> told) {
			return new Report(Instant.EPOCH, Duration.ZERO, "full", false, told.toList(), List.of(), List.of(),
					List.of());
		}

	}

}
