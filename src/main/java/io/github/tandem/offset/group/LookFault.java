package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.log.LastingFault;

/**
 * Tells in the log when groups cannot be looked at for longer than a moment.
 */
final class LookFault {

	private static final Logger logger = LoggerFactory.getLogger(LookFault.class);

	private static final Duration PASSING = Duration.ofSeconds(30);

	private static final Duration REMINDER = Duration.ofMinutes(10);

	private final LastingFault fault = new LastingFault(REMINDER);

	private @Nullable Instant hinderedSince;

	/**
	 * A look succeeded.
	 */
	void ends() {
		this.hinderedSince = null;
		if (this.fault.ends()) {
			logger.atInfo().log("Offsets of groups are translated again");
		}
	}

	/**
	 * A look failed.
	 * @param why the reason
	 * @param now the time
	 */
	void lasts(String why, Instant now) {
		Instant since = (this.hinderedSince != null) ? this.hinderedSince : now;
		this.hinderedSince = since;
		if (!now.isBefore(since.plus(PASSING)) && this.fault.isWorthALine(why, now)) {
			logger.atWarn()
				.addKeyValue("since", since)
				.addKeyValue("error", why)
				.log("Offsets of groups cannot be translated: records flow, and groups on the target stay where they are");
		}
	}

}
