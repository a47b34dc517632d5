package io.github.tandem.verify.report;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Part;

/**
 * A record that differs.
 *
 * @param kind in which way
 * @param source where it is on the source, or {@code null}
 * @param target where it is on the target, or that before which it should stand, or
 * {@code null}
 * @param parts what was altered
 * @param details what else can be said without its content
 * @param content the record on both sides, if that was asked for
 */
public record Difference(Kind kind, @Nullable Place source, @Nullable Place target, List<Part> parts,
		List<String> details, List<String> content) {

	public Difference {
		parts = List.copyOf(parts);
		details = List.copyOf(details);
		content = List.copyOf(content);
	}

	/**
	 * Say it in a line.
	 * @return kind, places and parts
	 */
	public String describe() {
		StringBuilder text = new StringBuilder(this.kind.tag());
		if (this.source != null) {
			text.append(" source ").append(this.source);
		}
		if (this.target != null) {
			text.append((this.kind == Kind.MISSING) ? " before target " : " target ").append(this.target);
		}
		if (!this.details.isEmpty()) {
			text.append(": ").append(String.join(", ", this.details));
		}
		else if (!this.parts.isEmpty()) {
			text.append(": ").append(String.join(", ", this.parts.stream().map(Part::tag).toList()));
		}
		return text.toString();
	}

}
