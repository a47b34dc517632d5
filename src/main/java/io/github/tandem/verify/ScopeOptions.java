package io.github.tandem.verify;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import io.github.tandem.command.Durations;
import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.read.Scope;

/**
 * The options that say what is compared.
 */
final class ScopeOptions {

	@Option(names = "--route", paramLabel = "<name>", description = "A route. Otherwise all.")
	private @Nullable String route;

	@Option(names = "--topic", paramLabel = "<name>",
			description = "A topic, by its name on the source. Otherwise all.")
	private @Nullable String topic;

	@Option(names = "--partition", paramLabel = "<number>", description = "A partition. Otherwise all.")
	private @Nullable Integer partition;

	@Option(names = "--since", paramLabel = "<time>",
			description = "Records from then on: an instant such as 2026-11-01T00:00:00Z, or 2h for two hours ago.")
	private @Nullable String since;

	@Option(names = "--until", paramLabel = "<time>", description = "Records before then.")
	private @Nullable String until;

	@Option(names = "--last", paramLabel = "<n>", description = "The newest offsets of each partition.")
	private @Nullable Long last;

	@Option(names = "--depth", paramLabel = "<depth>", defaultValue = "full",
			description = "full, headers (of values the length alone) or sample (ten ranges of each partition): "
					+ "${DEFAULT-VALUE} by default.")
	private String depth = "full";

	@Option(names = "--rate-limit", paramLabel = "<size>",
			description = "How many bytes to read in a second at most, of both sides together, such as 20MB.")
	private @Nullable String rateLimit;

	@Option(names = "--parallelism", paramLabel = "<n>", defaultValue = "2",
			description = "How many partitions to compare at a time: ${DEFAULT-VALUE} by default.")
	private int parallelism = 2;

	@Option(names = "--no-groups", description = "Do not look where consumer groups go on.")
	private boolean noGroups;

	@Option(names = "--show-content", description = "Show the records that differ, keys, values and headers included.")
	private boolean showContent;

	/**
	 * What they say.
	 * @param command the command, for messages
	 * @param clock the time
	 * @return what is compared
	 * @throws ParameterException if one is not usable
	 */
	Scope scope(CommandLine command, Clock clock) {
		if (this.parallelism < 1 || this.parallelism > 64) {
			throw invalid(command, "--parallelism", String.valueOf(this.parallelism), "between 1 and 64");
		}
		if (this.last != null && this.last < 1) {
			throw invalid(command, "--last", String.valueOf(this.last), "more than 0");
		}
		try {
			return new Scope(this.route, this.topic, this.partition, instant(command, "--since", this.since, clock),
					instant(command, "--until", this.until, clock), this.last, depth(command), rate(command),
					this.parallelism, this.showContent, !this.noGroups, Scope.ALL.memory());
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(command, "Invalid options: " + ex.getMessage());
		}
	}

	private Depth depth(CommandLine command) {
		try {
			return Depth.valueOf(this.depth.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(command, "--depth", this.depth, "one of full, headers, sample");
		}
	}

	private long rate(CommandLine command) {
		if (this.rateLimit == null) {
			return 0;
		}
		long bytes;
		try {
			bytes = DataSize.parse(this.rateLimit).toBytes();
		}
		catch (IllegalArgumentException ex) {
			throw invalid(command, "--rate-limit", this.rateLimit, "a size such as 20MB");
		}
		if (bytes <= 0) {
			// nothing at all is not meant, and no limit is what there is without it
			throw invalid(command, "--rate-limit", this.rateLimit, "more than 0");
		}
		return bytes;
	}

	private static @Nullable Instant instant(CommandLine command, String option, @Nullable String value, Clock clock) {
		if (value == null) {
			return null;
		}
		try {
			// timestamps are in milliseconds, and of no other time
			return Instant.ofEpochMilli(parse(value, clock).toEpochMilli());
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw invalid(command, option, value, "an instant such as 2026-11-01T00:00:00Z or a time ago such as 2h");
		}
	}

	private static Instant parse(String value, Clock clock) {
		try {
			return Instant.parse(value);
		}
		catch (DateTimeParseException ex) {
			return clock.instant().minus(Durations.parse(value).orElseThrow(() -> ex));
		}
	}

	private static ParameterException invalid(CommandLine command, String option, String value, String expected) {
		return new ParameterException(command,
				"Invalid value for option '%s': '%s' is not %s".formatted(option, value, expected));
	}

}
