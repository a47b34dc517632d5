package io.github.tandem.cluster.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.NestedExceptionUtils;

/**
 * An SSL bundle that may be renewed while clients run: what it says now, or, if that
 * cannot be used, what it said before.
 */
class RenewableBundle {

	private static final Logger logger = LoggerFactory.getLogger(RenewableBundle.class);

	private static final Duration RETRY = Duration.ofSeconds(10);

	private final String key;

	private final String name;

	private final SslBundles bundles;

	private final Clock clock;

	private @Nullable SslBundle used;

	private @Nullable Material current;

	private @Nullable SslBundle refused;

	private Instant due = Instant.MIN;

	private @Nullable String failure;

	/**
	 * Use a bundle.
	 * @param key the key that names it
	 * @param name its name
	 * @param bundles where it is found
	 * @param clock tells what has expired
	 * @throws RuntimeException if there is no such bundle
	 */
	RenewableBundle(String key, String name, SslBundles bundles, Clock clock) {
		this.key = key;
		this.name = name;
		this.bundles = bundles;
		this.clock = clock;
		bundles.getBundle(name);
		bundles.addBundleUpdateHandler(name, (bundle) -> current());
	}

	/**
	 * Ask the bundle anew.
	 * @return what new connections are encrypted with
	 * @throws RuntimeException if it cannot be read and could not before
	 */
	synchronized Material current() {
		SslBundle bundle = this.bundles.getBundle(this.name);
		Material before = this.current;
		if (before == null) {
			this.current = Material.of(bundle);
			this.used = bundle;
			return this.current;
		}
		return (bundle != this.used && isDue(bundle)) ? renew(before, bundle) : before;
	}

	// a certificate becomes valid, and a file that was written is there, without another
	// renewal
	private boolean isDue(SslBundle bundle) {
		return bundle != this.refused || !this.clock.instant().isBefore(this.due);
	}

	private Material renew(Material before, SslBundle bundle) {
		try {
			Material renewed = Material.renewed(bundle, this.clock);
			this.used = bundle;
			this.refused = null;
			this.current = renewed;
			this.failure = null;
			logger.atInfo()
				.addKeyValue("key", this.key)
				.addKeyValue("bundle", this.name)
				.log("The SSL bundle was renewed: new connections use it");
			return renewed;
		}
		catch (RuntimeException ex) {
			this.refused = bundle;
			this.due = this.clock.instant().plus(RETRY);
			String error = NestedExceptionUtils.getMostSpecificCause(ex).toString();
			if (this.failure == null) {
				logger.atWarn()
					.addKeyValue("key", this.key)
					.addKeyValue("bundle", this.name)
					.addKeyValue("error", error)
					.log("The renewed SSL bundle cannot be used: new connections use the one before");
			}
			this.failure = error;
			return before;
		}
	}

	/**
	 * Why the last renewal is not in use.
	 * @return the reason, or {@code null} if it is
	 */
	synchronized @Nullable String failure() {
		return this.failure;
	}

}
