package io.github.tandem.doctor.report;

import java.util.Arrays;
import java.util.List;

/**
 * What to do, and on which side.
 *
 * @param text one or two sentences
 * @param pastes what is ready to paste, if anything
 */
public record Hint(String text, List<Paste> pastes) {

	public Hint {
		pastes = List.copyOf(pastes);
	}

	/**
	 * A hint.
	 * @param text one or two sentences
	 * @param pastes what is ready to paste
	 * @return the hint
	 */
	public static Hint of(String text, Paste... pastes) {
		return new Hint(text, Arrays.asList(pastes));
	}

}
