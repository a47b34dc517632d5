package io.github.tandem.doctor.probe;

import org.jspecify.annotations.Nullable;

/**
 * A conversation with a broker that did not come about, or ended.
 */
@SuppressWarnings("serial")
public final class ConversationException extends Exception {

	private final Kind kind;

	ConversationException(Kind kind, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
	}

	public Kind kind() {
		return this.kind;
	}

	/**
	 * How a conversation fails.
	 */
	public enum Kind {

		/** The client cannot use its own settings. */
		UNUSABLE,

		/** Encryption did not come about; the cause tells why. */
		ENCRYPTION,

		/** The broker does not offer the mechanism. */
		MECHANISM,

		/** The broker refuses the login. */
		LOGIN,

		/** The listener knows no logins. */
		NO_LOGINS,

		/** What answers does not answer such a request, or not as brokers do. */
		UNSUPPORTED,

		/** The broker hung up. */
		CLOSED,

		/** The broker says nothing. */
		SILENT

	}

}
