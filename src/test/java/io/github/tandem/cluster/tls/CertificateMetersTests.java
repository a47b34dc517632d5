package io.github.tandem.cluster.tls;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.common.config.types.Password;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.github.tandem.test.Certificates;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CertificateMeters}.
 */
class CertificateMetersTests {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final Encryptions encryptions = new Encryptions(new DefaultSslBundleRegistry(), Clock.systemUTC());

	private final CertificateMeters meters = new CertificateMeters(this.encryptions, new SimpleAsyncTaskScheduler(),
			this.registry);

	@Test
	void tellsWhenTheKeyStoreOfKafkasPropertiesExpires() {
		try (Certificates certificates = new Certificates();
				ClusterSslEngineFactory factory = new ClusterSslEngineFactory()) {
			Map<String, Object> configuration = new HashMap<>(certificates.brokerProperties());
			configuration.put("ssl.protocol", "TLSv1.3");
			configuration.put("ssl.cipher.suites", List.of());
			configuration.put("ssl.enabled.protocols", List.of("TLSv1.3"));
			configuration.put("ssl.keystore.password", new Password(certificates.password()));
			configuration.put("ssl.key.password", new Password(certificates.password()));
			configuration.put("ssl.truststore.password", new Password(certificates.password()));
			this.encryptions.addTo("source", null, configuration);
			factory.configure(configuration);
			this.meters.look();
			this.meters.look();
			double month = Clock.systemUTC().instant().plus(Duration.ofDays(30)).getEpochSecond();
			assertThat(this.registry.get(CertificateMeters.EXPIRY).gauge().value()).isCloseTo(month,
					Offset.offset(3600.0));
			assertThat(this.registry.scrape()).contains(
					"tandem_certificate_expiry_seconds{cluster=\"source\",owner=\"own\"} ",
					"tandem_certificate_renewal_seconds{cluster=\"source\",owner=\"own\"} ");
			// a third of the month is less than two weeks
			assertThat(this.registry.get(CertificateMeters.RENEWAL).gauge().value())
				.isCloseTo(month - Duration.ofDays(10).toSeconds(), Offset.offset(3600.0));
		}
	}

	@Test
	void oneThreadAsksBrokersHoweverOften() {
		AtomicReference<Runnable> look = new AtomicReference<>();
		SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler() {

			@Override
			public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Duration delay) {
				look.set(task);
				return super.scheduleWithFixedDelay(task, Duration.ofDays(1));
			}

		};
		CertificateMeters asking = new CertificateMeters(this.encryptions, scheduler, this.registry);
		asking.start();
		try {
			long before = nextThread();
			for (int time = 0; time < 1000; time++) {
				look.get().run();
			}
			assertThat(nextThread() - before).isLessThan(50);
		}
		finally {
			asking.stop();
		}
		look.get().run();
	}

	private static long nextThread() {
		return new Thread(() -> {
		}).getId();
	}

	@Test
	void tellsNothingWhereNothingIsEncrypted() {
		this.meters.look();
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void isDocumented() {
		assertThat(Document.at("docs/monitoring.md").section("Metrics")).contains(
				"`" + CertificateMeters.EXPIRY
						+ "` (`tandem_certificate_expiry_seconds`, a gauge with the tags `cluster` and `owner`)",
				"`" + CertificateMeters.RENEWAL + "` (`tandem_certificate_renewal_seconds`, with the same tags)");
	}

}
