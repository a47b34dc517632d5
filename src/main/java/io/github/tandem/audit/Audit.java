package io.github.tandem.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
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

	// beside the replication: a topic with more keys is read several times
	private static final long MEMORY = DataSize.ofMegabytes(16).toBytes();

	// times what is taken at once: those that are looked at three times, and new ones;
	// while a cluster is away none are added, but those that are under way stay
	private static final int MOST_UNDER_WAY = 4;

	// windows: more than a short fault, or a partition that flows again, brings
	private static final int MOST_BEHIND = 10;

	private final AuditProperties properties;

	private final Supplier<List<RouteStatus>> replication;

	private final Routes routes;

	private final Comparison comparison;

	private final Clock clock;

	private final WindowPlan plan;

	private final AuditMeters meters;

	private final AuditFindings findings = new AuditFindings();

	private final Looks looks = new Looks();

	private final Standing standing;

	private volatile boolean stopped;

	private volatile int waiting;

	private volatile Map<AuditedPartition, PartitionCondition> held = Map.of();

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
		this.standing = new Standing(clock, properties.window().multipliedBy(MOST_BEHIND));
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
	 * How it gets on.
	 * @return what keeps it, and whether it keeps up
	 */
	Standing standing() {
		return this.standing;
	}

	/**
	 * Look at what is due, as long as anything is.
	 */
	void round() {
		try {
			plan();
			do {
				look();
				this.standing.goesOn();
				tell();
			}
			while (!this.stopped && plan());
		}
		catch (InterruptException ex) {
			// the service ends
			Thread.currentThread().interrupt();
		}
		catch (ClusterException | KafkaException ex) {
			if (!this.stopped) {
				this.standing.waits(String.valueOf(ex.getMessage()));
			}
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			this.standing.fails(ex);
		}
		finally {
			tell();
		}
	}

	// whether there is anything that was not there before
	private boolean plan() {
		this.plan.see(this.replication.get(), this.clock.instant());
		if (!this.plan.isDue()) {
			this.standing.hasDoneAll();
			return false;
		}
		if (this.looks.size() >= MOST_UNDER_WAY * this.plan.most()) {
			return false;
		}
		this.looks.add(this.plan.advance());
		// a record of long ago is followed by many windows without any
		Map<AuditedPartition, TimeWindow> far = this.plan.far();
		if (!far.isEmpty()) {
			this.plan.goOn(this.comparison.first(far));
		}
		return true;
	}

	/**
	 * The service ends: what it interrupts is no fault of a cluster.
	 */
	void stop() {
		this.stopped = true;
	}

	private void tell() {
		this.waiting = this.looks.size();
		this.held = Map.copyOf(this.plan.held());
		this.routes.stream().forEach((route) -> tell(route.name()));
	}

	private void tell(String route) {
		Instant first = this.looks.oldest(route).orElse(Instant.MAX);
		this.plan.passed(route)
			.ifPresentOrElse((time) -> this.meters.auditedTo(route, time.isBefore(first) ? time : first),
					() -> this.meters.withoutPartitions(route));
	}

	private void look() {
		Instant now = this.clock.instant();
		List<Look> unasked = this.looks.unasked(now);
		if (!unasked.isEmpty()) {
			this.comparison.find(unasked);
			unasked.forEach(this::giveUpOrAskAgain);
		}
		this.looks.asked().stream().filter(this::isOver).toList().forEach(this.looks::remove);
		this.looks.due(now).forEach((window, same) -> {
			if (!this.stopped) {
				look(window, same);
				this.standing.hasDoneSome(this.looks.size());
			}
		});
	}

	private void giveUpOrAskAgain(Look look) {
		Verdict verdict = look.giveUp();
		if (verdict != null) {
			count(verdict);
			this.looks.remove(look);
		}
		else if (look.asked() == null) {
			again(look);
		}
	}

	private void again(Look look) {
		look.again(this.clock.instant().plus(this.properties.window()));
	}

	// a topic that is compared by key is that of the instance with its first partition
	private boolean isOver(Look look) {
		return look.isEmpty() && (!this.plan.leads(look.partition()) || !this.looks.hasRecordsBeside(look));
	}

	private void look(TimeWindow window, List<Look> same) {
		Report report;
		try {
			report = this.comparison.run(scope(window, same));
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			this.looks.postpone(same);
			throw ex;
		}
		Map<AuditedPartition, List<Look>> byTopic = same.stream()
			.collect(Collectors.groupingBy((look) -> look.partition().first()));
		Set<Look> told = new HashSet<>();
		report.results().forEach((result) -> {
			AuditedPartition first = new AuditedPartition(result.route(), result.topic(), 0);
			told.addAll(take(result, byTopic.getOrDefault(first, List.of())));
		});
		// no result: the instance that has the first partition compares it, or the topic
		// is gone
		same.stream().filter((look) -> !told.contains(look)).forEach(this.looks::remove);
	}

	private Scope scope(TimeWindow window, List<Look> same) {
		Map<String, Map<String, Set<Integer>>> only = new HashMap<>();
		for (Look look : same) {
			Set<Integer> partitions = only.computeIfAbsent(look.partition().route(), (route) -> new HashMap<>())
				.computeIfAbsent(look.partition().topic(), (topic) -> new HashSet<>());
			partitions.add(look.partition().partition());
			if (this.plan.standsIn(look.partition())) {
				partitions.add(0);
			}
		}
		return Scope.window(only, window.since(), window.until(), this.properties.rate().toBytes(),
				Math.min(MEMORY, Scope.ALL.memory() / 8));
	}

	private List<Look> take(Result result, List<Look> ofTopic) {
		List<Look> own = ofTopic.stream()
			.filter((look) -> result.partition() == null || result.partition() == look.partition().partition())
			.sorted(Comparator.comparing((look) -> look.partition().partition()))
			.toList();
		if (result.way() == Way.BY_ORDER) {
			own.forEach((look) -> take(result, look));
		}
		else if (!own.isEmpty()) {
			// a result of a whole topic is that of all its partitions
			own.stream().skip(1).forEach(own.get(0)::include);
			own.stream().skip(1).forEach(this.looks::remove);
			take(result, own.get(0));
		}
		return own;
	}

	private void take(Result result, Look look) {
		Verdict verdict = look.take(result);
		if (verdict != null) {
			this.looks.remove(look);
			count(this.findings.withoutTold(verdict));
		}
		else {
			again(look);
		}
	}

	private void count(Verdict verdict) {
		this.meters.count(verdict);
		this.findings.add(verdict);
	}

}
