package io.github.tandem.doctor.report;

/**
 * Colours for terminals.
 *
 * @param isOn whether there is a terminal that knows colours
 */
record Paint(boolean isOn) {

	String good(String text) {
		return in(32, text);
	}

	String bad(String text) {
		return in(31, text);
	}

	String doubtful(String text) {
		return in(33, text);
	}

	String faint(String text) {
		return in(2, text);
	}

	String strong(String text) {
		return in(1, text);
	}

	private String in(int code, String text) {
		return this.isOn ? "\u001b[%dm%s\u001b[0m".formatted(code, text) : text;
	}

}
