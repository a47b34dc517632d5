package io.github.tandem.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.tandem.verify.report.Difference;

/**
 * The last verdicts that are not simply equal, of each partition, for any thread. What
 * differs is logged, with its places and never with its content.
 */
final class AuditFindings {

	private static final Logger logger = LoggerFactory.getLogger(AuditFindings.class);

	private static final int LAST = 5;

	private static final int PARTITIONS = 200;

	private static final int LOGGED = 5;

	// of each window
	private static final int SHOWN = 10;

	private final Map<AuditedPartition, Deque<Verdict>> last = new LinkedHashMap<>();

	void add(Verdict verdict) {
		if (verdict.differs()) {
			log(verdict);
		}
		if (!verdict.records().keySet().stream().allMatch((outcome) -> outcome == AuditOutcome.EQUAL)) {
			keep(verdict.withFirst(SHOWN));
		}
	}

	private synchronized void keep(Verdict verdict) {
		Deque<Verdict> own = this.last.remove(verdict.partition());
		own = (own != null) ? own : new ArrayDeque<>();
		own.addFirst(verdict);
		if (own.size() > LAST && !own.removeIf((one) -> own(one, verdict))) {
			own.removeLast();
		}
		this.last.put(verdict.partition(), own);
		if (this.last.size() > PARTITIONS) {
			this.last.remove(this.last.keySet().iterator().next());
		}
	}

	private static boolean own(Verdict one, Verdict latest) {
		return one != latest && !one.differs();
	}

	synchronized List<Verdict> last() {
		List<Verdict> all = new ArrayList<>();
		this.last.values().forEach(all::addAll);
		return all;
	}

	private static void log(Verdict verdict) {
		verdict.differences()
			.stream()
			.filter((difference) -> difference.kind().isDifference())
			.limit(LOGGED)
			.forEach((difference) -> log(verdict, difference));
	}

	private static void log(Verdict verdict, Difference difference) {
		LoggingEventBuilder event = logger.atWarn()
			.addKeyValue("route", verdict.partition().route())
			.addKeyValue("topic", verdict.partition().topic())
			.addKeyValue("outcome", difference.kind().tag())
			.addKeyValue("window", verdict.window());
		if (difference.source() != null) {
			event = event.addKeyValue("source", difference.source());
		}
		if (difference.target() != null) {
			event = event.addKeyValue("target", difference.target());
		}
		event.addKeyValue("inAll", verdict.records()).log("The audit found a record that differs");
	}

}
