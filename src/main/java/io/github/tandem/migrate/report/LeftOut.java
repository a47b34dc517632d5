package io.github.tandem.migrate.report;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Records that are not in their topic on the target, as that rejects them.
 *
 * @param records how many are known
 * @param lines which ones, the first of many
 * @param doubt why there may be more, or {@code null} if all are known
 */
public record LeftOut(long records, List<String> lines, @Nullable String doubt) {

	/** What is known before anything was looked at. */
	public static final LeftOut NONE = new LeftOut(0, List.of(), null);

	public LeftOut {
		lines = List.copyOf(lines);
	}

}
