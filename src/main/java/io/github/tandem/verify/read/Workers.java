package io.github.tandem.verify.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

/**
 * The threads that compare, each with a consumer of either cluster.
 */
final class Workers {

	// of all topics together, as the report is held in memory
	private static final int MOST_TOLD = 20_000;

	// partitions whose offsets are asked for at once
	private static final int MOST_TOGETHER = 500;

	private final Scope scope;

	private final List<String> passed;

	/**
	 * Create workers; they begin when there is something to compare.
	 * @param scope what is compared
	 * @param passed ids of clusters to which records are not sent again
	 */
	Workers(Scope scope, List<String> passed) {
		this.scope = scope;
		this.passed = passed;
	}

	/**
	 * Compare topics.
	 * @param jobs what there is to compare
	 * @param readers read both clusters
	 * @return what came of it
	 */
	List<Result> compare(Queue<Job> jobs, Endpoints.Readers readers) {
		AtomicInteger told = new AtomicInteger(MOST_TOLD);
		return share(jobs.size(), readers, (source, target) -> compare(jobs, source, target, told));
	}

	/**
	 * Look where groups go on.
	 * @param subjects the topics
	 * @param offsets what groups have committed, translated
	 * @param readers read little of both clusters
	 * @param progress is told how many are looked at
	 * @return a result for each that is of a topic which is compared by order
	 */
	List<GroupResult> compare(List<Subject> subjects, List<GroupOffset> offsets, Endpoints.Readers readers,
			Progress progress) {
		GroupsRun run = new GroupsRun(this.scope, subjects, this.passed, offsets, progress);
		if (run.isEmpty()) {
			return List.of();
		}
		try (LogReader source = readers.source(); LogReader target = readers.target()) {
			run.look(source.offsets(), target.offsets());
		}
		List<GroupResult> results = new ArrayList<>(share(run.size(), readers, run::compare));
		results.sort(GroupsRun.ORDER);
		return results;
	}

	/**
	 * What there is to compare.
	 * @param subjects the topics
	 * @return each partition, or topic that is compared by key
	 */
	Queue<Job> jobs(List<Subject> subjects) {
		Queue<Job> jobs = new ConcurrentLinkedQueue<>();
		for (Subject subject : subjects) {
			boolean byOrder = subject.way() == Way.BY_ORDER;
			if (!byOrder && this.scope.takesWhole(subject)) {
				jobs.add(new Job(subject, null));
			}
			// also those that the target alone has
			int partitions = byOrder ? Math.max(subject.partitions(), subject.targetPartitions()) : 0;
			for (int partition = 0; partition < partitions; partition++) {
				if (this.scope.takes(subject, partition)) {
					jobs.add(new Job(subject, partition));
				}
			}
		}
		return jobs;
	}

	private <T> List<T> share(int jobs, Endpoints.Readers readers, BiFunction<LogReader, LogReader, List<T>> work) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("verify-");
		threads.setDaemon(true);
		threads.setThreadPriority(Thread.currentThread().getPriority());
		int count = Math.min(this.scope.parallelism(), jobs);
		ExecutorService executor = Executors.newFixedThreadPool(count, threads);
		try {
			List<Future<List<T>>> workers = new ArrayList<>();
			for (int worker = 0; worker < count; worker++) {
				workers.add(executor.submit(() -> {
					try (LogReader source = readers.source(); LogReader target = readers.target()) {
						return work.apply(source, target);
					}
				}));
			}
			List<T> results = new ArrayList<>();
			for (Future<List<T>> worker : workers) {
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

	private List<Result> compare(Queue<Job> jobs, LogReader source, LogReader target, AtomicInteger told) {
		List<Result> results = new ArrayList<>();
		for (List<Job> some = take(jobs); !some.isEmpty(); some = take(jobs)) {
			for (int at = 0; at < some.size(); at++) {
				if (at == 0 || !target.offsets().isPrepared()) {
					prepare(some.subList(at, some.size()), source, target);
				}
				Result result = compare(some.get(at), source, target);
				results.add(result.telling(Math.max(0, told.getAndAdd(-result.differences().size()))));
			}
		}
		return results;
	}

	// many while there are many, and one at a time in the end, so that no thread waits
	private List<Job> take(Queue<Job> jobs) {
		List<Job> some = new ArrayList<>();
		int count = Math.max(1, Math.min(MOST_TOGETHER, jobs.size() / (4 * this.scope.parallelism())));
		for (Job job = jobs.poll(); job != null; job = (some.size() < count) ? jobs.poll() : null) {
			some.add(job);
		}
		return some;
	}

	// the target first: what is there then is before the end of the source
	private static void prepare(List<Job> jobs, LogReader source, LogReader target) {
		List<TopicPartition> here = new ArrayList<>();
		List<TopicPartition> there = new ArrayList<>();
		for (Job job : jobs) {
			Integer partition = job.partition();
			if (partition != null && partition < job.subject().partitions()) {
				here.add(new TopicPartition(job.subject().topic(), partition));
			}
			if (partition != null && partition < job.subject().targetPartitions()) {
				there.add(new TopicPartition(job.subject().target(), partition));
			}
		}
		target.offsets().prepare(there);
		source.offsets().prepare(here);
	}

	private Result compare(Job job, LogReader source, LogReader target) {
		try {
			Integer partition = job.partition();
			Result result = (partition != null)
					? new PartitionRun(this.scope, source, target, this.passed).compare(job.subject(), partition)
					: new TopicRun(this.scope, source, target, this.passed).compare(job.subject());
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
	record Job(Subject subject, @Nullable Integer partition) {

	}

}
