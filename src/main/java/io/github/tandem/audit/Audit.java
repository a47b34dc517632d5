package io.github.tandem.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.route.Routes;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * Compares windows of what this instance replicated a while ago, as far as they are
 * sampled. What differs, or cannot be compared, is looked at again in a later round
 * before it is told. Its rounds run on one thread.
 */
final class Audit {

	private static final Logger logger = LoggerFactory.getLogger(Audit.class);

	// beside the replication: a topic with more keys is read several times
	private static final long MEMORY = DataSize.ofMegabytes(16).toBytes();

	// while a cluster is away none are added, but those that are under way stay
	private static final int MOST = 2_000;

	private final AuditProperties properties;

	private final Supplier<List<RouteStatus>> replication;

	private final Routes routes;

	private final Comparison comparison;

	private final Clock clock;

	private final WindowPlan plan;

	private final AuditMeters meters;

	private final AuditFindings findings = new AuditFindings();

	private final List<Look> looks = new ArrayList<>();

	private final ToldPlaces told = new ToldPlaces();

	private volatile boolean stopped;

	private volatile int waiting;

	private volatile Map<AuditedPartition, PartitionCondition> held = Map.of();

	private volatile @Nullable String obstacle;

	/**
	 * Prepare; nothing is asked yet.
	 * @param properties the settings
	 * @param replication tells which partitions this instance replicates, and how far
	 * @param routes the routes
	 * @param comparison asks both clusters
	 * @param meters counts what is found
	 * @param clock the time of records
	 */
	Audit(AuditProperties properties, Supplier<List<RouteStatus>> replication, Routes routes, Comparison comparison,
			AuditMeters meters, Clock clock) {
		this.properties = properties;
		this.replication = replication;
		this.routes = routes;
		this.comparison = comparison;
		this.meters = meters;
		this.clock = clock;
		this.plan = new WindowPlan(properties);
	}

	AuditMeters meters() {
		return this.meters;
	}

	AuditFindings findings() {
		return this.findings;
	}

	/**
	 * Number of windows that are to be looked at, or once more.
	 * @return those as of the last round
	 */
	int waiting() {
		return this.waiting;
	}

	/**
	 * The partitions that do not flow: it goes on with them as soon as they do.
	 * @return what they are doing, as of the last round
	 */
	Map<AuditedPartition, PartitionCondition> held() {
		return this.held;
	}

	/**
	 * Why it does not go on.
	 * @return the reason, or {@code null} if it does
	 */
	@Nullable String obstacle() {
		return this.obstacle;
	}

	/**
	 * Look at what is due.
	 */
	void round() {
		try {
			if (this.looks.size() < MOST) {
				plan(this.replication.get(), this.clock.instant());
			}
			look();
			goOn();
		}
		catch (InterruptException ex) {
			// the service ends
			Thread.currentThread().interrupt();
		}
		catch (ClusterException | KafkaException ex) {
			halt(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			this.obstacle = "%s, which is an error of Tandem: %s".formatted(ex.getClass().getSimpleName(),
					ex.getMessage());
			logger.atError().setCause(ex).log("The audit failed, and tries again");
		}
		finally {
			this.waiting = this.looks.size();
			this.held = Map.copyOf(this.plan.held());
			this.routes.stream().forEach((route) -> tell(route.name()));
		}
	}

	private void plan(List<RouteStatus> status, Instant now) {
		this.looks.addAll(this.plan.advance(status, now));
		// a record of long ago is followed by many windows without any
		Map<AuditedPartition, TimeWindow> far = this.plan.far(status, now);
		if (!far.isEmpty()) {
			this.plan.goOn(this.comparison.first(far));
		}
	}

	private void goOn() {
		if (this.obstacle != null) {
			this.obstacle = null;
			logger.atInfo().log("The audit goes on");
		}
	}

	/**
	 * The service ends: what it interrupts is no fault of a cluster.
	 */
	void stop() {
		this.stopped = true;
	}

	private void halt(String reason) {
		if (this.obstacle == null && !this.stopped) {
			logger.atWarn().addKeyValue("error", reason).log("The audit waits for a cluster");
		}
		this.obstacle = reason;
	}

	private void tell(String route) {
		Instant first = this.looks.stream()
			.filter((look) -> look.partition().route().equals(route))
			.map((look) -> look.window().since())
			.min(Comparator.naturalOrder())
			.orElse(Instant.MAX);
		this.plan.passed(route)
			.ifPresentOrElse((time) -> this.meters.auditedTo(route, time.isBefore(first) ? time : first),
					() -> this.meters.withoutPartitions(route));
	}

	private void look() {
		if (this.looks.isEmpty()) {
			return;
		}
		this.comparison.find(this.looks.stream().filter((look) -> look.asked() == null).toList());
		this.looks.removeAll(this.looks.stream().filter(this::isOver).toList());
		Map<TimeWindow, List<Look>> byWindow = new LinkedHashMap<>();
		this.looks.stream()
			.filter((look) -> look.asked() != null)
			.forEach((look) -> byWindow.computeIfAbsent(look.next(), (key) -> new ArrayList<>()).add(look));
		byWindow.forEach((window, same) -> {
			if (!this.stopped) {
				look(window, same);
			}
		});
	}

	private boolean isOver(Look look) {
		Verdict verdict = look.giveUp();
		if (verdict != null) {
			count(verdict);
			return true;
		}
		// a topic that is compared by key is that of the instance with its first
		// partition
		return look.isEmpty() && (!this.plan.leads(look.partition())
				|| this.looks.stream().noneMatch((other) -> other.isBesideOf(look) && !other.isEmpty()));
	}

	private void look(TimeWindow window, List<Look> same) {
		Map<String, Map<String, Set<Integer>>> only = new HashMap<>();
		for (Look look : same) {
			Set<Integer> partitions = only.computeIfAbsent(look.partition().route(), (route) -> new HashMap<>())
				.computeIfAbsent(look.partition().topic(), (topic) -> new HashSet<>());
			partitions.add(look.partition().partition());
			if (this.plan.standsIn(look.partition())) {
				partitions.add(0);
			}
		}
		Report report = this.comparison.run(Scope.window(only, window.since(), window.until(),
				this.properties.rate().toBytes(), Math.min(MEMORY, Scope.ALL.memory() / 8)));
		report.results().forEach((result) -> take(result, same));
		// no result: the instance that has the first partition compares it, or the topic
		// is
		// gone
		this.looks.removeAll(same.stream().filter((look) -> !isOf(report, look)).toList());
	}

	private static boolean isOf(Report report, Look look) {
		return report.results().stream().anyMatch((result) -> isOf(result, look));
	}

	private static boolean isOf(Result result, Look look) {
		return result.route().equals(look.partition().route()) && result.topic().equals(look.partition().topic())
				&& (result.partition() == null || result.partition() == look.partition().partition());
	}

	private void take(Result result, List<Look> same) {
		List<Look> own = same.stream()
			.filter((look) -> isOf(result, look))
			.sorted(Comparator.comparing((look) -> look.partition().partition()))
			.toList();
		if (own.isEmpty()) {
			return;
		}
		if (result.way() == Way.BY_ORDER) {
			own.forEach((look) -> take(result, look));
			return;
		}
		// a result of a whole topic is that of all its partitions
		own.stream().skip(1).forEach(own.get(0)::include);
		this.looks.removeAll(own.subList(1, own.size()));
		take(result, own.get(0));
	}

	private void take(Result result, Look look) {
		Verdict verdict = look.take(result);
		if (verdict != null) {
			this.looks.remove(look);
			count(this.told.add(verdict));
		}
	}

	private void count(Verdict verdict) {
		this.meters.count(verdict);
		this.findings.add(verdict);
	}

}
