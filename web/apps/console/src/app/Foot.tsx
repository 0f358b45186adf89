import { useAccess, useGo, usePref } from "@kite/core";
import { useLocale } from "@kite/i18n";
import { Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Avatar, tell, useUiTexts } from "@kite/ui";
import { IconBuildingStore, IconCheck, IconKeyboard, IconLogout, IconMoon, IconShieldLock, IconSun } from "@kite/ui/icons";
import { Notices } from "./Notices";
import classes from "./Sidebar.module.css";
import { useShellTexts } from "./texts";

/** The centre whose cars, deals and figures are shown. */
function CentreMenu({ folded }: { folded: boolean }) {
  const t = useShellTexts();
  const { centres, centre, setCentre } = useAccess();
  const name = centres.find((one) => one.id === centre)?.name ?? (centres.length === 1 ? centres[0]?.name : undefined) ?? t.allCentres;
  const check = <IconCheck size={14} />;
  return (
    <Menu position="top-start" width={240}>
      <Menu.Target>
        <button type="button" className={classes.footItem} aria-label={folded ? `${t.centre}: ${name}` : undefined}>
          <IconBuildingStore size={16} stroke={1.6} />
          {folded ? null : <span className="ellipsis" title={name}>{name}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setCentre(undefined)} rightSection={centre ? null : check}>{t.allCentres}</Menu.Item>
        {centres.map((one) => (
          <Menu.Item key={one.id} onClick={() => setCentre(one.id)} rightSection={one.id === centre ? check : null}>{one.name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const shortName = (full: string): string => {
  const [last = "", first = ""] = full.split(" ");
  return first ? `${first.slice(0, 1)}. ${last}` : last;
};

/** Who is signed in, density, theme, keys, way out. */
function ProfileMenu({ folded, onKeys }: { folded: boolean; onKeys: () => void }) {
  const t = useShellTexts();
  const ui = useUiTexts();
  const { me, signOut } = useAccess();
  const { lang } = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = usePref("density", "normal");
  const go = useGo();
  const check = <IconCheck size={14} />;
  const schemes = [["light", t.light], ["dark", t.dark], ["auto", t.asSystem]] as const;
  const densities = [["compact", ui.compact], ["normal", ui.normal], ["roomy", ui.roomy]] as const;
  return (
    <Menu position="top-start" width={250}>
      <Menu.Target>
        <button type="button" className={classes.footItem} aria-label={folded ? `${t.profile}: ${me.person.full_name}` : undefined}>
          <Avatar name={me.person.full_name} />
          {folded ? null : <span className="ellipsis" title={me.person.full_name}>{shortName(me.person.full_name)}</span>}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{[...new Set(me.roles.map((one) => one[lang]))].join(", ") || me.person.login}</Menu.Label>
        <Menu.Item leftSection={<IconShieldLock size={15} />} onClick={() => go("/me")}>{t.security}</Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={15} />} rightSection={<kbd>?</kbd>} onClick={onKeys}>{t.keys}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.theme}</Menu.Label>
        {schemes.map(([value, title]) => (
          <Menu.Item key={value} onClick={() => setColorScheme(value)} rightSection={value === colorScheme ? check : null}>{title}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{ui.density}</Menu.Label>
        {densities.map(([value, title]) => (
          <Menu.Item key={value} onClick={() => setDensity(value)} rightSection={value === density ? check : null}>{title}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut().catch(tell)}>{t.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function LangButton() {
  const { lang, setLang } = useLocale();
  const other = lang === "ru" ? "en" : "ru";
  const name = other === "en" ? "English" : "Русский";
  return (
    <Tooltip label={name}>
      <button type="button" className={classes.small} lang={other} aria-label={`${other.toUpperCase()} ${name}`} onClick={() => setLang(other)}>{other.toUpperCase()}</button>
    </Tooltip>
  );
}

function ThemeButton() {
  const t = useShellTexts();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? t.light : t.dark;
  return (
    <Tooltip label={label}>
      <button type="button" className={classes.small} aria-label={label} onClick={() => setColorScheme(dark ? "light" : "dark")}>
        {dark ? <IconSun size={16} stroke={1.6} /> : <IconMoon size={16} stroke={1.6} />}
      </button>
    </Tooltip>
  );
}

/** The lower end of the sidebar: centre, person, notifications, language, theme. */
export function Foot({ folded, onKeys }: { folded: boolean; onKeys: () => void }) {
  return (
    <>
      <CentreMenu folded={folded} />
      <div className={classes.me}>
        <ProfileMenu folded={folded} onKeys={onKeys} />
        <Notices />
        <LangButton />
        <ThemeButton />
      </div>
    </>
  );
}
