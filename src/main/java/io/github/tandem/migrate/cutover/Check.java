package io.github.tandem.migrate.cutover;

import java.util.List;
import java.util.Locale;

/**
 * One thing that has to be so before the switch.
 *
 * @param name what is checked
 * @param state how it is
 * @param said what was seen
 * @param details lines that name what is in the way
 */
record Check(String name, State state, String said, List<String> details) {

	public Check {
		details = List.copyOf(details);
	}

	static Check well(String name, String said) {
		return new Check(name, State.WELL, said, List.of());
	}

	static Check missing(String name, String said, List<String> details) {
		return new Check(name, State.MISSING, said, details);
	}

	static Check doubtful(String name, String said, List<String> details) {
		return new Check(name, State.DOUBTFUL, said, details);
	}

	/**
	 * How it is.
	 */
	public enum State {

		/** As it has to be. */
		WELL,

		/** Somebody should know, and may switch all the same. */
		DOUBTFUL,

		/** Not as it has to be. */
		MISSING;

		String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
