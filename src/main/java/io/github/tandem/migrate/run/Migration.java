package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.Measurement;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PlanSurvey;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.progress.Watch;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.MigrationReport;
import io.github.tandem.offset.command.Clusters;
import io.github.tandem.verify.report.Report;

/**
 * Moves what the routes take: replicates it up to where the logs of the source ended,
 * moves the groups and compares both sides. It can be ended and begun again at any time:
 * how far it has come is in the clusters themselves.
 */
public final class Migration {

	// maps are written a moment after the records they tell of
	private static final Duration MAPS = Duration.ofSeconds(30);

	private final Clusters clusters;

	private final String deployment;

	private final MigrationPlan plan;

	private final List<String> groupNames;

	private final GroupHandover handover;

	private final Instant startedAt;

	private final Clock clock;

	/**
	 * Look at both clusters and plan.
	 * @param clusters both clusters
	 * @param deployment name of the deployment
	 * @param survey makes the plan
	 * @param clock the time
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public Migration(Clusters clusters, String deployment, PlanSurvey survey, Clock clock) {
		this.startedAt = clock.instant();
		this.clusters = clusters;
		this.deployment = deployment;
		this.plan = survey.make();
		this.handover = new GroupHandover(clusters, clock);
		this.groupNames = this.handover.names();
		this.clock = clock;
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
	 * @return the plan with an estimate
	 */
	public MigrationReport rehearse(Duration length) {
		Estimate estimate = new Measurement(this.clusters.sourceReader(), length, this.clock).take(this.plan);
		return report(estimate, null, null, null, null);
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
	 * @throws io.github.tandem.cluster.ClusterException if a cluster does not answer
	 */
	public MigrationReport run(Function<MigrationProgress, ConfigurableApplicationContext> start, Duration patience,
			Consumer<MigrationProgress> shown, Consumer<String> phase, @Nullable Verifier verification)
			throws InterruptedException {
		MigrationProgress progress = new MigrationProgress(this.plan);
		shown.accept(progress);
		Watch watch = new Watch(this.plan, this.clusters.routes(), this.deployment, this.clusters.source(), this.clock);
		// it goes on until both sides were compared, as producers may go on too
		try (Service service = new Service(start.apply(progress))) {
			Optional<String> obstacle = new Copying(progress, watch, service, patience, this.clock).await();
			if (obstacle.isPresent()) {
				return report(null, progress.report(), obstacle.get(), null, null);
			}
			ProgressReport reached = progress.report();
			phase.accept("moving groups");
			GroupsResult groups = this.handover.moveOnceKnown(MAPS);
			phase.accept("comparing source and target");
			return report(null, reached, null, groups, (verification != null) ? verification.verify() : null);
		}
	}

	private MigrationReport report(@Nullable Estimate estimate, @Nullable ProgressReport progress,
			@Nullable String obstacle, @Nullable GroupsResult groups, @Nullable Report verification) {
		return new MigrationReport(this.startedAt, Duration.between(this.startedAt, this.clock.instant()), this.plan,
				this.groupNames, estimate, progress, obstacle, groups, verification);
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
