package io.github.tandem.topic;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

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

	private final AtomicBoolean wanted = new AtomicBoolean();

	private final AtomicBoolean continuing = new AtomicBoolean();

	private final AtomicBoolean failing = new AtomicBoolean();

	public TopicWatch(TargetTopics topics, TaskScheduler scheduler) {
		this.topics = topics;
		this.scheduler = scheduler;
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
			Duration rest = this.topics.refresh();
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
