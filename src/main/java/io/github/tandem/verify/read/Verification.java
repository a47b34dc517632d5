package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.offset.store.StoredMaps;
import io.github.tandem.route.Isolation;
import io.github.tandem.route.Routes;
import io.github.tandem.topic.TopicsProperties;
import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Unseen;
import io.github.tandem.verify.report.Way;

/**
 * Compares source and target: several partitions at a time, each with a consumer of
 * either cluster.
 */
public final class Verification {

	// of all topics together, as the report is held in memory
	private static final int MOST_TOLD = 20_000;

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Endpoints endpoints;

	private final Routes routes;

	private final OffsetsProperties offsets;

	private final GroupFilter groups;

	private final boolean isProtected;

	private final TopicsProperties.Acls acls;

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
	 * @param acls whether ACLs of topics follow those of the source
	 * @param clock the time
	 * @throws IllegalArgumentException if a Kafka client would refuse the settings
	 */
	public Verification(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions, Routes routes, OffsetsProperties offsets, boolean isProtected,
			TopicsProperties.Acls acls, Clock clock) {
		this.endpoints = Endpoints.of(deployment, source, target, encryptions);
		this.routes = routes;
		this.offsets = offsets;
		this.groups = GroupFilter.of(offsets,
				routes.stream().map((route) -> route.group(deployment.name())).collect(Collectors.toSet()));
		this.isProtected = isProtected;
		this.acls = acls;
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
			Survey survey = new Survey(this.routes, this.endpoints, this.offsets.enabled(), this.acls, this.clock);
			survey.look(scope, source, target);
			List<Result> results = new ArrayList<>(survey.undecided());
			List<GroupResult> groups = new ArrayList<>();
			Set<Unseen> unseen = new LinkedHashSet<>();
			List<GroupOffset> offsets = offsets(scope, survey, source, target, unseen);
			for (Isolation isolation : Isolation.values()) {
				List<Subject> subjects = survey.subjects()
					.stream()
					.filter((subject) -> subject.route().isolation() == isolation)
					.toList();
				if (!subjects.isEmpty()) {
					Endpoints.Readers readers = new Endpoints.Readers(this.endpoints.readingAt(scope.bytesPerSecond()),
							isolation, source, target, pace, progress, this.clock);
					List<Result> compared = run(subjects, isolation, scope, passed, readers, progress);
					try (LogReader here = readers.source(); LogReader there = readers.target()) {
						groups.addAll(new GroupsRun(scope, subjects, passed, here, there).compare(offsets));
						Standstill standstill = new Standstill(scope, here, (group) -> Survey.committed(source, group),
								SECOND, this.clock);
						compared
							.forEach((result) -> results.add(standstill.look(result, Subject.of(subjects, result))));
					}
				}
			}
			List<Result> told = new ArrayList<>(lookAgain(scope, survey.subjects(), results, source, target, unseen));
			told.sort(Report.ORDER);
			return new Report(progress.startedAt(), progress.elapsed(), scope.depth().tag(), strict, told, groups,
					survey.drifts(), List.copyOf(unseen));
		}
		finally {
			pace.stop();
		}
	}

	// what is created anew or grows meanwhile is not what was compared
	private static List<Result> lookAgain(Scope scope, List<Subject> subjects, List<Result> results, Cluster source,
			Cluster target, Set<Unseen> unseen) {
		try {
			return Subject.unlessChanged(scope, subjects, results,
					ExistingTopics.of(source, subjects.stream().map(Subject::topic).toList()),
					ExistingTopics.of(target, subjects.stream().map(Subject::target).toList()));
		}
		catch (ClusterException | KafkaException ex) {
			unseen.add(new Unseen("topics", "whether they are the same as before is not known: " + ex.getMessage()));
			return results;
		}
	}

	private List<GroupOffset> offsets(Scope scope, Survey survey, Cluster source, Cluster target, Set<Unseen> unseen) {
		if (!scope.withGroups() || !this.offsets.enabled() || survey.subjects().isEmpty()) {
			return List.of();
		}
		StoredMaps maps = survey.maps();
		try {
			// without any maps there may be no groups either
			MovedGroups found = new GroupMove(source, target, this.routes,
					(route, topic) -> (maps != null) ? maps.of(route, topic) : Map.of())
				.look(this.groups::matches);
			unseen.addAll(GroupsRun.unseen(survey.subjects(), found));
			return found.offsets();
		}
		catch (ClusterException | KafkaException ex) {
			// the records are worth telling all the same
			unseen.add(new Unseen("consumer groups", String.valueOf(ex.getMessage())));
			return List.of();
		}
	}

	private static Queue<Job> jobs(List<Subject> subjects, Scope scope) {
		Queue<Job> jobs = new ConcurrentLinkedQueue<>();
		for (Subject subject : subjects) {
			boolean byOrder = subject.way() == Way.BY_ORDER;
			if (!byOrder && scope.takesWhole(subject)) {
				jobs.add(new Job(subject, null));
			}
			// also those that the target alone has
			int partitions = byOrder ? Math.max(subject.partitions(), subject.targetPartitions()) : 0;
			for (int partition = 0; partition < partitions; partition++) {
				if (scope.takes(subject, partition)) {
					jobs.add(new Job(subject, partition));
				}
			}
		}
		return jobs;
	}

	private List<Result> run(List<Subject> subjects, Isolation isolation, Scope scope, List<String> passed,
			Endpoints.Readers readers, Progress progress) {
		Queue<Job> jobs = jobs(subjects, scope);
		if (jobs.isEmpty()) {
			return List.of();
		}
		this.endpoints.expect(subjects, scope, isolation, progress);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("verify-");
		threads.setDaemon(true);
		threads.setThreadPriority(Thread.currentThread().getPriority());
		int count = Math.min(scope.parallelism(), jobs.size());
		AtomicInteger told = new AtomicInteger(MOST_TOLD);
		ExecutorService executor = Executors.newFixedThreadPool(count, threads);
		try {
			List<Future<List<Result>>> workers = new ArrayList<>();
			for (int worker = 0; worker < count; worker++) {
				workers.add(executor.submit(() -> work(jobs, scope, passed, readers, told)));
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
			if (ex.getCause() instanceof Error error) {
				// such as a heap that is too small
				throw error;
			}
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static List<Result> work(Queue<Job> jobs, Scope scope, List<String> passed, Endpoints.Readers readers,
			AtomicInteger told) {
		List<Result> results = new ArrayList<>();
		try (LogReader source = readers.source(); LogReader target = readers.target()) {
			for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
				Result result = compare(job, scope, source, target, passed);
				results.add(result.telling(Math.max(0, told.getAndAdd(-result.differences().size()))));
			}
		}
		return results;
	}

	private static Result compare(Job job, Scope scope, LogReader source, LogReader target, List<String> passed) {
		try {
			Integer partition = job.partition();
			Result result = (partition != null)
					? new PartitionRun(scope, source, target, passed).compare(job.subject(), partition)
					: new TopicRun(scope, source, target, passed).compare(job.subject());
			String doubt = job.subject().doubt();
			return (doubt != null) ? result.unlessEqual(doubt) : result;
		}
		catch (LogReader.StoppedException ex) {
			throw ex;
		}
		catch (ClusterException | KafkaException ex) {
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
