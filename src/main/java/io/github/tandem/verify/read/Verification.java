package io.github.tandem.verify.read;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.offset.group.GroupFilter;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.offset.store.StoredMaps;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Routes;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * Compares source and target: several partitions at a time, each with a consumer of
 * either cluster.
 */
public final class Verification {

	private final Endpoints endpoints;

	private final Routes routes;

	private final OffsetsProperties offsets;

	private final GroupFilter groups;

	private final boolean isProtected;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param deployment the deployment
	 * @param source the source's settings
	 * @param target the target's settings
	 * @param encryptions how connections to the clusters are encrypted
	 * @param routes the routes
	 * @param offsets whether the deployment keeps maps of offsets, and of which groups
	 * @param isProtected whether records are kept from coming round
	 * @param clock the time
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	public Verification(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions, Routes routes, OffsetsProperties offsets, boolean isProtected, Clock clock) {
		this.endpoints = Endpoints.of(deployment, source, target, encryptions);
		this.routes = routes;
		this.offsets = offsets;
		this.groups = GroupFilter.of(offsets,
				routes.stream().map((route) -> route.group(deployment.name())).collect(Collectors.toSet()));
		this.isProtected = isProtected;
		this.clock = clock;
	}

	/**
	 * Compare.
	 * @param scope what is compared, and how
	 * @param strict whether a duplicate is a difference
	 * @param progress is told how far it has come
	 * @return the report
	 * @throws ClusterException if a cluster does not answer, or refuses
	 * @throws KafkaException likewise
	 */
	public Report run(Scope scope, boolean strict, Progress progress) {
		Pace pace = new Pace(scope.bytesPerSecond(), this.clock);
		try (Cluster source = this.endpoints.source(); Cluster target = this.endpoints.target()) {
			List<String> passed = this.isProtected ? List.of(source.identify().id(), target.identify().id())
					: List.of();
			Survey survey = new Survey(this.routes, this.endpoints, this.offsets.enabled(), this.clock);
			survey.look(scope, source, target);
			List<Result> results = new ArrayList<>(survey.undecided());
			for (Isolation isolation : Isolation.values()) {
				Queue<Job> jobs = new ConcurrentLinkedQueue<>(jobs(survey.subjects(), isolation, scope));
				if (!jobs.isEmpty()) {
					results.addAll(run(jobs, isolation, scope, passed, pace, progress));
				}
			}
			results.sort(Comparator.comparing(Result::route)
				.thenComparing(Result::topic)
				.thenComparing((result) -> (result.partition() != null) ? result.partition() : -1));
			List<GroupResult> groups = groups(survey, source, target, pace, progress);
			return new Report(progress.startedAt(), progress.elapsed(), scope.depth().tag(), strict, results, groups,
					survey.drifts());
		}
		finally {
			pace.stop();
		}
	}

	private List<GroupResult> groups(Survey survey, Cluster source, Cluster target, Pace pace, Progress progress) {
		StoredMaps maps = survey.maps();
		if (maps == null || survey.subjects().isEmpty()) {
			return List.of();
		}
		List<GroupOffset> offsets = new GroupMove(source, target, this.routes, maps::of).look(this.groups::matches)
			.offsets();
		List<GroupResult> results = new ArrayList<>();
		for (Isolation isolation : Isolation.values()) {
			List<Subject> subjects = survey.subjects()
				.stream()
				.filter((subject) -> subject.route().isolation() == isolation)
				.toList();
			if (subjects.isEmpty() || offsets.isEmpty()) {
				continue;
			}
			try (LogReader here = new LogReader("source", this.endpoints.sourceConsumer(isolation), pace, progress,
					this.clock);
					LogReader there = new LogReader("target", this.endpoints.targetConsumer(isolation), pace, progress,
							this.clock)) {
				results.addAll(new GroupsRun(subjects, here, there).compare(offsets));
			}
		}
		return results;
	}

	private static Queue<Job> jobs(List<Subject> subjects, Isolation isolation, Scope scope) {
		Queue<Job> jobs = new ArrayDeque<>();
		for (Subject subject : subjects) {
			if (subject.route().isolation() != isolation) {
				continue;
			}
			if (subject.way() != Way.BY_ORDER) {
				jobs.add(new Job(subject, null));
				continue;
			}
			for (int partition = 0; partition < subject.partitions(); partition++) {
				if (scope.takes(partition)) {
					jobs.add(new Job(subject, partition));
				}
			}
		}
		return jobs;
	}

	private List<Result> run(Queue<Job> jobs, Isolation isolation, Scope scope, List<String> passed, Pace pace,
			Progress progress) {
		Sizes.expect(jobs.stream().map(Job::subject).distinct().toList(), scope, this.endpoints, isolation, progress);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("verify-");
		threads.setDaemon(true);
		int count = Math.min(scope.parallelism(), jobs.size());
		ExecutorService executor = Executors.newFixedThreadPool(count, threads);
		try {
			List<Future<List<Result>>> workers = new ArrayList<>();
			for (int worker = 0; worker < count; worker++) {
				workers.add(executor.submit(() -> work(jobs, isolation, scope, passed, pace, progress)));
			}
			List<Result> results = new ArrayList<>();
			for (Future<List<Result>> worker : workers) {
				results.addAll(worker.get());
			}
			return results;
		}
		catch (InterruptedException ex) {
			throw new InterruptException(ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<Result> work(Queue<Job> jobs, Isolation isolation, Scope scope, List<String> passed, Pace pace,
			Progress progress) {
		List<Result> results = new ArrayList<>();
		try (LogReader source = new LogReader("source", this.endpoints.sourceConsumer(isolation), pace, progress,
				this.clock);
				LogReader target = new LogReader("target", this.endpoints.targetConsumer(isolation), pace, progress,
						this.clock)) {
			for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
				results.add(compare(job, scope, source, target, passed));
			}
		}
		return results;
	}

	private static Result compare(Job job, Scope scope, LogReader source, LogReader target, List<String> passed) {
		try {
			Integer partition = job.partition();
			return (partition != null)
					? new PartitionRun(scope, source, target, passed).compare(job.subject(), partition)
					: new TopicRun(scope, source, target, passed).compare(job.subject());
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (KafkaException ex) {
			return job.subject().undecided(job.partition(), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * What one thread compares at a time.
	 *
	 * @param subject the topic
	 * @param partition the partition, or {@code null} for all together
	 */
	private record Job(Subject subject, @Nullable Integer partition) {

	}

}
