package io.github.tandem.topic.ledger;

import java.util.HashSet;
import java.util.Set;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the ledger from being read or written: each is told once, until it is over.
 */
final class LedgerFaults {

	private static final Logger logger = LoggerFactory.getLogger(LedgerFaults.class);

	private final String topic;

	private final Set<String> failing = new HashSet<>();

	LedgerFaults(String topic) {
		this.topic = topic;
	}

	/**
	 * Something failed.
	 * @param what reading or writing
	 * @param right what it needs a right for
	 * @param failure the failure
	 */
	void meet(String what, AclOperation right, RuntimeException failure) {
		if (!this.failing.add(what)) {
			return;
		}
		String reason = String.valueOf(failure.getMessage());
		if (isRefused(failure)) {
			reason += ": grant %s on the topic %s to Tandem's user there".formatted(right, this.topic);
		}
		logger.atWarn()
			.addKeyValue("topic", this.topic)
			.addKeyValue("error", reason)
			.addKeyValue("failed", what)
			.log("What was set on topics of the target cannot be looked up: settings that differ there are left alone");
	}

	/**
	 * It has succeeded.
	 * @param what reading or writing
	 */
	void end(String what) {
		this.failing.remove(what);
	}

	private static boolean isRefused(Throwable failure) {
		return failure instanceof AuthorizationException
				|| (failure.getCause() != null && isRefused(failure.getCause()));
	}

}
