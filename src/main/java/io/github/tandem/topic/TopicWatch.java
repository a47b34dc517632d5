package io.github.tandem.topic;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

import io.github.tandem.cluster.ClusterException;

/**
 * Looks at the topics of both clusters again, regularly and when a partition cannot go on
 * without.
 */
public final class TopicWatch {

	private static final Logger logger = LoggerFactory.getLogger(TopicWatch.class);

	private final TargetTopics topics;

	private final TaskScheduler scheduler;

	private final Runnable before;

	private final AtomicBoolean wanted = new AtomicBoolean();

	private final AtomicBoolean continuing = new AtomicBoolean();

	private final AtomicBoolean failing = new AtomicBoolean();

	/**
	 * Create the watch.
	 * @param topics the topics
	 * @param scheduler looks at them later
	 * @param before what has to be known before records flow to topics that a look finds
	 */
	public TopicWatch(TargetTopics topics, TaskScheduler scheduler, Runnable before) {
		this.topics = topics;
		this.scheduler = scheduler;
		this.before = before;
	}

	/**
	 * Look for the first time, before anything is replicated.
	 * @return when what was put off is to be looked at, or {@code null} if nothing was
	 * @throws ClusterException if a cluster does not answer
	 */
	public @Nullable Duration lookFirst() {
		this.before.run();
		return this.topics.refresh();
	}

	/**
	 * Look as soon as possible; several wishes at a time are one.
	 */
	public void soon() {
		if (this.wanted.compareAndSet(false, true)) {
			lookIn(Duration.ZERO, this::look);
		}
	}

	private void goOn() {
		this.continuing.set(false);
		look();
	}

	private void lookIn(Duration delay, Runnable look) {
		try {
			this.scheduler.schedule(look, this.scheduler.getClock().instant().plus(delay));
		}
		catch (TaskRejectedException ex) {
			// the process ends: there is nothing to look at any more
			this.wanted.set(false);
		}
	}

	/**
	 * Look now, and again for what was put off. If a cluster does not answer, what was
	 * seen before stays.
	 */
	public void look() {
		this.wanted.set(false);
		try {
			Duration rest = lookFirst();
			if (rest != null && this.continuing.compareAndSet(false, true)) {
				lookIn(rest, this::goOn);
			}
			if (this.failing.compareAndSet(true, false)) {
				logger.atInfo().log("Topics of both clusters can be seen again");
			}
		}
		catch (ClusterException ex) {
			if (this.failing.compareAndSet(false, true)) {
				logger.atWarn()
					.addKeyValue("error", String.valueOf(ex.getMessage()))
					.log("Topics cannot be seen: new ones have to wait, the others flow on");
			}
		}
	}

}
