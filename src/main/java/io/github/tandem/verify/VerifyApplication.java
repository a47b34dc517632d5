package io.github.tandem.verify;

import org.springframework.context.annotation.Import;

import io.github.tandem.cluster.tls.EncryptedSettings;

/**
 * The application that a command starts which compares: the settings and the
 * verification, and nothing that runs. No {@code @Configuration}, or the service would
 * find it.
 */
@Import({ EncryptedSettings.class, VerifyConfiguration.class })
public class VerifyApplication {

}
