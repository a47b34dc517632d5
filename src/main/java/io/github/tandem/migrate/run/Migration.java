package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.Measurement;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.progress.Watch;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.migrate.report.MigrationReport;
import io.github.tandem.migrate.report.Obstacle;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.verify.report.Report;

/**
 * Moves what the routes take: replicates it up to where the logs of the source ended,
 * moves the groups and compares both sides. It can be ended and begun again at any time:
 * how far it has come is in the clusters themselves.
 */
public final class Migration {

	private static final Logger logger = LoggerFactory.getLogger(Migration.class);

	// maps are written a moment after the records they tell of
	private static final Duration MAPS = Duration.ofSeconds(30);

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final Clusters clusters;

	private final MigrationPlan plan;

	private final MigrationProgress progress;

	private final List<String> groupNames;

	private final GroupHandover handover;

	private final Surroundings surroundings;

	private final Instant startedAt;

	private final Clock clock;

	// what is known so far, also for whoever ends the process

	private volatile @Nullable Service service;

	private volatile @Nullable ProgressReport reached;

	private volatile @Nullable GroupsResult groups;

	private volatile LeftOut leftOut = LeftOut.NONE;

	private volatile List<String> deleted = List.of();

	private volatile List<String> remarks = List.of();

	/**
	 * Look at both clusters and plan.
	 * @param clusters both clusters
	 * @param survey makes the plan
	 * @param clock the time
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public Migration(Clusters clusters, PlanSurvey survey, Clock clock) {
		this.startedAt = clock.instant();
		this.clusters = clusters;
		this.plan = survey.make();
		this.progress = new MigrationProgress(this.plan);
		this.handover = new GroupHandover(clusters, clock);
		this.groupNames = this.handover.names();
		this.clock = clock;
		this.surroundings = new Surroundings(clusters, this.plan, this.handover);
		this.remarks = this.surroundings.occupied();
	}

	public MigrationPlan plan() {
		return this.plan;
	}

	public List<String> groupNames() {
		return this.groupNames;
	}

	/**
	 * Write nothing, and tell how long it will take.
	 * @param length how long to measure
	 * @param more adds to the estimate what is done before and after the replication
	 * @return the plan with an estimate
	 */
	public MigrationReport rehearse(Duration length, UnaryOperator<Estimate> more) {
		Estimate estimate = new Measurement(this.clusters.sourceReader(), new Processors()::load, length, this.clock)
			.take(this.plan);
		return report(more.apply(estimate), null, null);
	}

	/**
	 * Do it.
	 * @param start starts the service, with what shows how far it has come
	 * @param patience for how long nothing may move
	 * @param shown shows how far it has come
	 * @param phase is told what follows on that
	 * @param verification compares both sides, or {@code null} to leave that out
	 * @return what came of it
	 * @throws InterruptedException if the process ends
	 */
	public MigrationReport run(Function<MigrationProgress, ConfigurableApplicationContext> start, Duration patience,
			Consumer<MigrationProgress> shown, Consumer<String> phase, @Nullable Verifier verification)
			throws InterruptedException {
		this.progress.waiting("the service starts");
		shown.accept(this.progress);
		ConfigurableApplicationContext context;
		try {
			context = start.apply(this.progress);
		}
		catch (RuntimeException ex) {
			return broken(String.valueOf(ex.getMessage()));
		}
		// it goes on until both sides were compared, as producers may go on too
		try (Service started = new Service(context, this.clock.instant())) {
			this.service = started;
			Optional<String> obstacle = new Copying(this.progress, watch(), started, patience, this.clock).await();
			this.reached = this.progress.report();
			if (obstacle.isPresent()) {
				return report(null, Obstacle.finding(List.of(obstacle.get())), null);
			}
			return report(null, null, follow(new Persistence(patience, PAUSE, phase, this.clock), verification));
		}
		catch (ClusterException | KafkaException ex) {
			return broken(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			logger.error("A migration fails by an error of Tandem", ex);
			return broken("an error of Tandem, please report it: " + ex);
		}
		catch (OutOfMemoryError ex) {
			return broken("the heap is too small: give more with -Xmx, or compare less with --verify sample");
		}
	}

	private @Nullable Report follow(Persistence persistence, @Nullable Verifier verification)
			throws InterruptedException {
		this.groups = persistence.ask("moving groups", () -> this.handover.moveOnceKnown(MAPS))
			.noting(this.surroundings.readers(this.groupNames));
		DeadLetters deadLetters = new DeadLetters(this.clusters, this.clock);
		try {
			this.leftOut = persistence.ask("reading dead letters", () -> deadLetters.read(this.plan));
		}
		catch (ClusterException | KafkaException ex) {
			this.leftOut = deadLetters.unknown(this.plan, ex);
		}
		Report compared = (verification != null)
				? planned(persistence.ask("comparing source and target", verification::verify)) : null;
		look(persistence, compared);
		return compared;
	}

	// what retention of the target has deleted differs in nothing that is compared
	private void look(Persistence persistence, @Nullable Report compared) throws InterruptedException {
		List<String> noted = new ArrayList<>(this.remarks);
		try {
			Map<String, String> shorter = persistence.ask("looking how long both sides keep records",
					this.surroundings::shorterRetention);
			noted.addAll(shorter.values());
			this.deleted = deleted(compared, shorter::containsKey);
			noted.addAll(deleted(compared, (topic) -> !shorter.containsKey(topic)));
		}
		catch (ClusterException | KafkaException ex) {
			noted.add("how long both sides keep records is not known: " + ex.getMessage());
			this.deleted = deleted(compared, (topic) -> true);
		}
		noted.addAll(this.surroundings.unmoved());
		this.remarks = List.copyOf(noted);
	}

	private static List<String> deleted(@Nullable Report compared, Predicate<String> topics) {
		Map<String, Long> deleted = new TreeMap<>();
		Stream.ofNullable(compared)
			.flatMap((report) -> report.results().stream())
			.filter((result) -> result.source().outside() > 0 && topics.test(result.topic()))
			.forEach((result) -> deleted.merge(result.topic(), result.source().outside(), Long::sum));
		return deleted.entrySet()
			.stream()
			.map((topic) -> "%s: %s of the source deleted on the target".formatted(topic.getKey(),
					Counted.of(topic.getValue(), "record")))
			.toList();
	}

	// topics come into being while it runs
	private Report planned(Report compared) {
		return compared.of((result) -> this.plan.has(result.route(), result.topic(), result.partition()));
	}

	private Watch watch() {
		return new Watch(this.plan, this.clusters.routes(), this.clusters.deployment(), this.clusters.source(),
				this.clock);
	}

	private MigrationReport broken(String why) {
		return report(null, Obstacle.doubt(why), null);
	}

	/**
	 * What there is to tell if the process is ended.
	 * @return how far it has come
	 */
	public MigrationReport unfinished() {
		return broken("the process was ended before all was done: start it again, it goes on from there");
	}

	private MigrationReport report(@Nullable Estimate estimate, @Nullable Obstacle obstacle,
			@Nullable Report verification) {
		Service current = this.service;
		ProgressReport known = this.reached;
		List<String> lost = new ArrayList<>((current != null) ? current.losses(this.plan) : List.of());
		lost.addAll(this.deleted);
		return new MigrationReport(this.startedAt, Duration.between(this.startedAt, this.clock.instant()), this.plan,
				this.groupNames, estimate, (known != null || estimate != null) ? known : this.progress.report(),
				obstacle, this.groups, this.leftOut, lost, this.remarks, verification);
	}

	/**
	 * Compares both sides.
	 */
	@FunctionalInterface
	public interface Verifier {

		/**
		 * Compare.
		 * @return the report
		 */
		Report verify();

	}

}
